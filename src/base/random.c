#include "base/random.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void gf_random_init(struct gf_random *random, uint64_t seed, uint64_t stream)
{
    uint64_t mix = stream;
    uint64_t state = seed ^ splitmix(&mix);
    for (int i = 0; i < 4; i++)
        random->state[i] = splitmix(&state);
    random->spare = 0;
    random->has_spare = 0;
}

uint64_t gf_random_bits(struct gf_random *random)
{
    uint64_t *s = random->state;
    const uint64_t result = rotate(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double gf_random_unit(struct gf_random *random)
{
    return (double)(gf_random_bits(random) >> 11) * 0x1p-53;
}

double gf_random_uniform(struct gf_random *random, double low, double high)
{
    return low + (high - low) * gf_random_unit(random);
}

double gf_random_normal(struct gf_random *random)
{
    if (random->has_spare) {
        random->has_spare = 0;
        return random->spare;
    }
    const double radius = sqrt(-2 * log(1 - gf_random_unit(random)));
    const double angle = 6.283185307179586 * gf_random_unit(random);
    random->spare = radius * sin(angle);
    random->has_spare = 1;
    return radius * cos(angle);
}

size_t gf_random_below(struct gf_random *random, size_t bound)
{
    const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t bits;
    do
        bits = gf_random_bits(random);
    while (bits >= limit);
    return (size_t)(bits % bound);
}

void gf_random_shuffle(struct gf_random *random, size_t count, uint32_t *items)
{
    for (size_t i = count; i > 1; i--) {
        const size_t j = gf_random_below(random, i);
        const uint32_t item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}
