/* Compiled for each instruction set, as the sources of the engine that use these functions. */
#include "vector_functions.h"

#include "engine/vector_math.h"

static inline gf_vector exp_at(gf_vector x)
{
    return gf_exponential_of(x).value;
}
static inline gf_vector expm1_at(gf_vector x)
{
    return gf_exponential_of(x).minus_one;
}
static inline gf_vector log1p_at(gf_vector x)
{
    return gf_log1p(x);
}
static inline gf_vector bell_at(gf_vector x)
{
    return gf_normal_of(x).bell;
}
static inline gf_vector ratio_at(gf_vector x)
{
    return gf_normal_of(x).ratio;
}

GF_ALWAYS_INLINE void apply(gf_vector (*of)(gf_vector x), size_t count, const real *x, real *ret_y)
{
    size_t i = 0;
    for (; i + GF_LANES <= count; i += GF_LANES)
        gf_store(ret_y + i, of(gf_load(x + i)));
    gf_store_part(ret_y + i, of(gf_load_part(x + i, count - i)), count - i);
}

static void exponential(size_t count, const real *x, real *ret_y)
{
    apply(exp_at, count, x, ret_y);
}
static void exponential_minus_one(size_t count, const real *x, real *ret_y)
{
    apply(expm1_at, count, x, ret_y);
}
static void log_one_plus(size_t count, const real *x, real *ret_y)
{
    apply(log1p_at, count, x, ret_y);
}
static void bell(size_t count, const real *x, real *ret_y)
{
    apply(bell_at, count, x, ret_y);
}
static void ratio(size_t count, const real *x, real *ret_y)
{
    apply(ratio_at, count, x, ret_y);
}

const struct vector_functions GF_FOR_ISA(vector_functions) = {
    .exponential = exponential,
    .exponential_minus_one = exponential_minus_one,
    .log_one_plus = log_one_plus,
    .bell = bell,
    .ratio = ratio,
};
