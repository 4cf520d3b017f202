/* Random numbers: xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64, so that the same seed gives
 * the same experiment on every machine. Each purpose draws from a stream of its own: changing the depth does
 * not change the data, and adding a layer does not change the weights of the others. Thread: each generator
 * belongs to one thread. */
#ifndef GRADFLOW_BASE_RANDOM_H
#define GRADFLOW_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

enum gf_random_stream {
    GF_STREAM_DATA = 1,
    GF_STREAM_SPLIT = 2,
    GF_STREAM_BATCHES = 3,
    GF_STREAM_LAYERS = 1000, /* + index of the layer */
};

struct gf_random {
    uint64_t state[4];
    double spare; /* the second number of a Box-Muller pair */
    int has_spare;
};

void gf_random_init(struct gf_random *random, uint64_t seed, uint64_t stream);
uint64_t gf_random_bits(struct gf_random *random);
double gf_random_unit(struct gf_random *random);                             /* uniform in [0, 1) */
double gf_random_uniform(struct gf_random *random, double low, double high); /* uniform in [low, high) */
double gf_random_normal(struct gf_random *random);              /* mean 0, standard deviation 1 */
size_t gf_random_below(struct gf_random *random, size_t bound); /* 0 … bound-1, unbiased; bound > 0 */
void gf_random_shuffle(struct gf_random *random, size_t count, uint32_t *items); /* Fisher-Yates */

#endif
