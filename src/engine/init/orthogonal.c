/* Semi-orthogonal (Saxe et al. 2014): the shorter side's vectors are orthonormal. Modified Gram-Schmidt of a
 * Gaussian matrix is its QR factorisation with a positive diagonal, hence uniformly distributed. */
#include <math.h>
#include <stdint.h>

#include "engine/init/list.h"

static size_t shorter_side(size_t units, size_t inputs)
{
    return units < inputs ? units : inputs;
}

static size_t longer_side(size_t units, size_t inputs)
{
    return units < inputs ? inputs : units;
}

static size_t scratch_count(size_t units, size_t inputs)
{
    return units && inputs > SIZE_MAX / units ? SIZE_MAX : units * inputs;
}

/* Eight partial sums, so that the compiler may use vectors. */
static double inner_product(size_t count, const double *a, const double *b)
{
    double sums[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t lane = 0; lane < 8; lane++)
            sums[lane] += a[i + lane] * b[i + lane];
    for (; i < count; i++)
        sums[0] += a[i] * b[i];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static void remove_component(size_t count, double *restrict vector, const double *restrict direction)
{
    const double component = inner_product(count, vector, direction);
    for (size_t i = 0; i < count; i++)
        vector[i] -= component * direction[i];
}

/* Draws again in the (all but impossible) case that nothing is left of a vector. */
static void draw_direction(struct gf_random *random, size_t length, size_t index, double *directions)
{
    double *vector = directions + index * length;
    double norm;
    do {
        for (size_t i = 0; i < length; i++)
            vector[i] = gf_random_normal(random);
        for (size_t earlier = 0; earlier < index; earlier++)
            remove_component(length, vector, directions + earlier * length);
        norm = sqrt(inner_product(length, vector, vector));
    } while (!(norm > 1e-9));
    for (size_t i = 0; i < length; i++)
        vector[i] /= norm;
}

static double variance(size_t units, size_t inputs, double leak)
{
    (void)leak;
    return 1 / (double)longer_side(units, inputs);
}

static void fill(const struct gf_init_request *request, real *ret_weights)
{
    const size_t units = request->units, inputs = request->inputs;
    const size_t count = shorter_side(units, inputs), length = longer_side(units, inputs);
    double *directions = request->scratch; /* [count][length] */
    for (size_t i = 0; i < count; i++)
        draw_direction(request->random, length, i, directions);
    for (size_t unit = 0; unit < units; unit++)
        for (size_t input = 0; input < inputs; input++) {
            const size_t at = units <= inputs ? unit * length + input : input * length + unit;
            ret_weights[unit * inputs + input] = (real)(request->gain * directions[at]);
        }
}

const struct gf_init gf_init_orthogonal = {
    .name = "orthogonal",
    .formula = "gain·Q, QᵀQ = I or QQᵀ = I",
    .fill = fill,
    .variance = variance,
    .scratch_count = scratch_count,
};
