/* The loop of the activations: a and φ' of every entry of a tile, from a function of one vector. */
#ifndef GRADFLOW_ENGINE_ACTIVATION_APPLY_H
#define GRADFLOW_ENGINE_ACTIVATION_APPLY_H

#include "base/vector.h"
#include "engine/activation/list.h"

struct gf_activated {
    gf_vector a, derivative;
};

/* `alpha` is the unit's own, or `leak` for all. Inlined into the loop, where what nobody asked for is not
 * computed. */
typedef struct gf_activated gf_activation_of(const struct gf_activation_parameters *p, gf_vector u,
                                             gf_vector alpha);

struct gf_activation_run {
    const real *u;
    real *a, *derivative; /* either may be NULL */
    const real *alpha;    /* NULL: one for all */
};

GF_ALWAYS_INLINE void gf_apply_run(gf_activation_of *of, const struct gf_activation_parameters *p,
                                   const struct gf_activation_run *run, size_t count)
{
    const gf_vector leak = gf_splat((real)p->leak);
    for (size_t i = 0; i < count && count >= GF_LANES; i += GF_LANES) {
        if (i + GF_LANES > count)
            i = count - GF_LANES; /* the last ones, some a second time */
        const gf_vector alpha = run->alpha ? gf_load(run->alpha + i) : leak;
        const struct gf_activated y = of(p, gf_load(run->u + i), alpha);
        if (run->a)
            gf_store(run->a + i, y.a);
        if (run->derivative)
            gf_store(run->derivative + i, y.derivative);
    }
    if (count >= GF_LANES)
        return;
    const gf_vector alpha = run->alpha ? gf_load_part(run->alpha, count) : leak;
    const struct gf_activated y = of(p, gf_load_part(run->u, count), alpha);
    if (run->a)
        gf_store_part(run->a, y.a, count);
    if (run->derivative)
        gf_store_part(run->derivative, y.derivative, count);
}

/* With the pointers' absence known to the compiler. */
GF_ALWAYS_INLINE void gf_apply_rows(gf_activation_of *of, const struct gf_activation_parameters *p,
                                    const struct gf_tile *tile, struct gf_activation_run run)
{
    const bool whole = tile->stride == tile->units && !run.alpha;
    const size_t rows = whole ? 1 : tile->rows, count = whole ? tile->rows * tile->units : tile->units;
    for (size_t row = 0; row < rows; row++) {
        gf_apply_run(of, p, &run, count);
        run.u += tile->stride;
        run.a = run.a ? run.a + tile->stride : NULL;
        run.derivative = run.derivative ? run.derivative + tile->stride : NULL;
    }
}

GF_ALWAYS_INLINE void gf_apply(gf_activation_of *of, const struct gf_activation_parameters *p,
                               const struct gf_tile *tile, const real *u, const real *alpha, real *ret_a,
                               real *ret_derivative)
{
    if (ret_a && ret_derivative)
        gf_apply_rows(of, p, tile, (struct gf_activation_run){u, ret_a, ret_derivative, alpha});
    else if (ret_a)
        gf_apply_rows(of, p, tile, (struct gf_activation_run){u, ret_a, NULL, alpha});
    else
        gf_apply_rows(of, p, tile, (struct gf_activation_run){u, NULL, ret_derivative, alpha});
}

#endif
