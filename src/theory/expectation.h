/* Gaussian expectations of one activation at many variances: tables that are filled as far as they are asked
 * for, so that a network of 512 layers costs little more than one.
 *
 * Mean 0. E[f(√q Z)] = Σ± ∫ f(±u) exp(−u²/2q)/√(2πq) du over u > 0 with u = eᵗ becomes an integral over all
 * t of a function that is analytic in a strip, for which the trapezoidal rule converges exponentially
 * (Trefethen & Weideman 2014); a kink or step at u = 0 lies at t = −∞, and features of any scale are met at
 * the same cost. Gauss–Hermite needs thousands of nodes for a kink. The nodes u are the same for every q: φ
 * is called once per node.
 *
 * φ linear on both sides of 0 (relu and its like). Closed forms, for any mean.
 *
 * Mean m ≠ 0. Composite Gauss–Legendre over m ± 9√q, split at u = 0 and finer near it. */
#ifndef GRADFLOW_THEORY_EXPECTATION_H
#define GRADFLOW_THEORY_EXPECTATION_H

#include "gradflow/theory.h"

#define GF_EXPECTATION_FIRST (-175) /* t = index · GF_EXPECTATION_STEP */
#define GF_EXPECTATION_LAST  131
#define GF_EXPECTATION_NODES (GF_EXPECTATION_LAST - GF_EXPECTATION_FIRST + 1)
#define GF_EXPECTATION_STEP  0.16

/* Gauss–Legendre panels for m ≠ 0. */
#define GF_EXPECTATION_PANEL 16

struct gf_expectation {
    const struct gf_theory_function *function;
    bool linear;                                /* on both sides of 0: */
    double rise, fall;                          /* φ(u)/u above and below */
    int first, last;                            /* indices that are filled; first > last: none */
    double u[GF_EXPECTATION_NODES];             /* eᵗ */
    double value[GF_EXPECTATION_NODES];         /* (φ(u) + φ(−u))/2 */
    double value_squared[GF_EXPECTATION_NODES]; /* (φ(u)² + φ(−u)²)/2 */
    double slope_squared[GF_EXPECTATION_NODES];
    bool edge_known[2];                                    /* small, large variances: */
    struct gf_theory_moments edge_inner[2], edge_outer[2]; /* what they are extrapolated from */
    bool panel_known;
    double panel_nodes[GF_EXPECTATION_PANEL], panel_weights[GF_EXPECTATION_PANEL];
};

void gf_expectation_init(struct gf_expectation *expectation, const struct gf_theory_function *function);
struct gf_theory_moments gf_expectation_moments(struct gf_expectation *expectation, double mean,
                                                double variance);

/* Nodes in (-1, 1) and weights, exact for polynomials of degree < 2·count. */
void gf_gauss_legendre(size_t count, double *ret_nodes, double *ret_weights);

#endif
