/* Elementary functions on vectors, as the activations need them: what several results share is computed once.
 * The errors are those in float, tested against double over the whole range: in units of the last place (ulp)
 * of the true value, in every instruction set. NaN stays NaN. A result below FLT_MIN may be 0 whether
 * denormal numbers are flushed or not; so may what is computed from one.
 *
 * The polynomials were fitted by Remez' algorithm, each to its own form. In the double build, which only
 * tests use, the functions are those of libm lane by lane. */
#ifndef GRADFLOW_ENGINE_VECTOR_MATH_H
#define GRADFLOW_ENGINE_VECTOR_MATH_H

#include "base/vector.h"
#include "engine/real_math.h"

/* exp(x) and exp(x) - 1. */
struct gf_exponential {
    gf_vector value, minus_one;
};

/* What a normal distribution leaves beyond w: density√(2π) = exp(-w²/2), and Φ(-w) = ratio·that. */
struct gf_normal {
    gf_vector bell, ratio;
};

#ifdef GF_REAL_DOUBLE

#define GF_EXP_END  746 /* exp of its negative is 0 */
#define GF_BELL_END 38.7

#define GF_LANE_BY_LANE(name, function)                                                                      \
    GF_ALWAYS_INLINE gf_vector name(gf_vector x)                                                             \
    {                                                                                                        \
        for (size_t lane = 0; lane < GF_LANES; lane++)                                                       \
            x[lane] = function(x[lane]);                                                                     \
        return x;                                                                                            \
    }

GF_LANE_BY_LANE(gf_exp, real_exp)
GF_LANE_BY_LANE(gf_expm1, real_expm1)
GF_LANE_BY_LANE(gf_erfc, real_erfc)
GF_LANE_BY_LANE(gf_log1p, real_log1p)

GF_ALWAYS_INLINE struct gf_exponential gf_exponential_of(gf_vector x)
{
    return (struct gf_exponential){gf_exp(x), gf_expm1(x)};
}

GF_ALWAYS_INLINE struct gf_normal gf_normal_of(gf_vector w)
{
    const gf_vector bell = gf_exp((real)-0.5 * w * w), share = gf_erfc(w * (real)0.7071067811865476) / 2;
    return (struct gf_normal){bell, gf_select(bell == 0, bell, share / bell)};
}

#else

/* Unsigned: what is made of a lane that nobody asks for may overflow. */
typedef uint32_t gf_bits __attribute__((vector_size(GF_VECTOR_BYTES)));

#define GF_EXP_END  87.9F
#define GF_BELL_END 13.25F

/* Of x + correction, -GF_EXP_END <= x <= 0, the correction, which may be NULL, so small that it changes the
 * last places of x only. Cody and Waite: exp(x) = 2ⁿ·exp(r), |r| <= ln 2 / 2; the first ln 2 has so few bits
 * that n times it is exact. */
GF_ALWAYS_INLINE struct gf_exponential gf_exponential_near(gf_vector x, const gf_vector *correction)
{
    const float round = 0x1.8p23F; /* added, it leaves an integer in the last bits */
    const gf_vector shifted = x * 1.44269504F + round, n = shifted - round;
    gf_vector r = x - n * 0.693359375F;
    if (correction)
        r += *correction;
    r += n * 2.12194440e-4F;
    const gf_vector part = /* exp(r) - 1 */
        r +
        r * r *
            (0.5F + r * (0.1666654255F + r * (0.04166628061F + r * (0.008366643911F + r * 0.001394655609F))));
    const gf_vector scale = (gf_vector)(((gf_bits)shifted << 23) + (127U << 23)); /* 2ⁿ; of n = -127: 0 */
    /* scale·(1 + part), not scale + scale·part, whose product may be flushed to 0 */
    return (struct gf_exponential){scale * (1 + part), (scale - 1) + scale * part};
}

/* Of x <= 0, -INFINITY too: both to 1.2 ulp. Of x > 0 anything. */
GF_ALWAYS_INLINE struct gf_exponential gf_exponential_of(gf_vector x)
{
    return gf_exponential_near(gf_at_least(x, -GF_EXP_END), NULL);
}

GF_ALWAYS_INLINE gf_vector gf_exp(gf_vector x)
{
    return gf_exponential_of(x).value;
}

/* Of 0 <= x <= 1: 2 ulp. */
GF_ALWAYS_INLINE gf_vector gf_log1p(gf_vector x)
{
    const gf_vector high =
        0.1969540285F +
        x * (-0.1535540195F +
             x * (0.1068056382F + x * (-0.05766451691F + x * (0.02020461981F + x * -0.003318479617F))));
    const gf_vector low = -0.4999993277F + x * (0.3333051139F + x * (-0.2495858797F + x * high));
    return x + x * x * low;
}

/* Of 0 <= w <= GF_BELL_END: the ratio, as a quotient of polynomials, to 7 ulp, the bell to 2: the square's
 * rounding error does not get into the exponent, as w is cut into a first half, whose square is exact, and a
 * rest. */
GF_ALWAYS_INLINE struct gf_normal gf_normal_of(gf_vector w)
{
    const gf_vector half = (gf_vector)((gf_mask)w & ~0xfff), rest = -0.5F * (w - half) * (w + half);
    const gf_vector bell = gf_exponential_near(-0.5F * half * half, &rest).value;
    const gf_vector above =
        0.5000000025F +
        w * (0.4356690635F + w * (0.1812936718F + w * (0.03997968281F + w * 0.004019506048F)));
    const gf_vector below =
        1 + w * (1.669223046F +
                 w * (1.194430509F + w * (0.4643457378F + w * (0.1002215883F + w * 0.01007526422F))));
    return (struct gf_normal){bell, above / below};
}

#endif

#endif
