/* Histograms: the place of each entry, and how many are in each place. Entries are taken in runs: the places
 * of a run are computed on vectors, as bytes, and then counted. */
#include <stdbool.h>
#include <string.h>

#include "measure/gradient_histogram.h"
#include "measure/loops_isa.h"
#include "measure/wide.h"

#define RUN    64
#define TABLES 4 /* counted in turn: equal neighbours do not wait for each other */

struct equal_bins {
    double min, scale;
};

static inline unsigned equal_place(const struct equal_bins *bins, real x)
{
    const int place = (int)(((double)x - bins->min) * bins->scale);
    return (unsigned)(place < GF_HISTOGRAM_BINS - 1 ? place : GF_HISTOGRAM_BINS - 1);
}

static inline void equal_run(const struct equal_bins *bins, const real *values, uint8_t *restrict ret_places)
{
    const struct equal_bins same = *bins;
    for (size_t i = 0; i < RUN; i++)
        ret_places[i] = (uint8_t)equal_place(&same, values[i]);
}

static inline void count_run(const uint8_t *places, uint32_t counts[TABLES][GF_LOG_PLACES])
{
    for (size_t i = 0; i < RUN; i += TABLES)
        for (size_t table = 0; table < TABLES; table++)
            counts[table][places[i + table]]++;
}

static void add_up(uint32_t counts[TABLES][GF_LOG_PLACES], size_t places, uint32_t *ret_counts)
{
    for (size_t table = 0; table < TABLES; table++)
        for (size_t place = 0; place < places; place++)
            ret_counts[place] += counts[table][place];
}

/* Whole runs; returns how many entries are in them. */
static size_t equal_by_tables(const struct equal_bins *bins, size_t count, const real *values,
                              uint32_t *counts)
{
    uint32_t tables[TABLES][GF_LOG_PLACES] = {{0}};
    uint8_t places[RUN];
    size_t i = 0;
    for (; i + RUN <= count; i += RUN) {
        equal_run(bins, values + i, places);
        count_run(places, tables);
    }
    add_up(tables, GF_HISTOGRAM_BINS, counts);
    return i;
}

static size_t log_by_tables(const struct gf_log_bins *bins, size_t count, const real *values,
                            uint32_t *counts)
{
    uint32_t tables[TABLES][GF_LOG_PLACES] = {{0}};
    size_t i = 0;
    for (; i + TABLES <= count; i += TABLES)
        for (size_t table = 0; table < TABLES; table++)
            tables[table][gf_log_place(bins, values[i + table])]++;
    add_up(tables, GF_LOG_PLACES, counts);
    return i;
}

#if GF_VECTOR_BYTES == 64 && !defined(GF_REAL_DOUBLE)
/* 64 places are six bits each. Bit k of all places of a run is one word of 64 bits; from three of them come
 * eight words that say which entries have these three bits in which state, and where two such words overlap
 * are the entries of one place. Lane j of sums[r] is place 8·((j + r) mod 8) + j. */
#define WITH_POPCOUNT __attribute__((target("avx512vpopcntdq")))
#define OCTAL         8
#define AHEAD         8 /* runs whose places are computed before they are counted: a store needs some time */

static inline __m512i states_of(const __m512i bits, int first)
{
    const __m512i off[] = {_mm512_setr_epi64(-1, 0, -1, 0, -1, 0, -1, 0),
                           _mm512_setr_epi64(-1, -1, 0, 0, -1, -1, 0, 0),
                           _mm512_setr_epi64(-1, -1, -1, -1, 0, 0, 0, 0)};
    __m512i states = _mm512_set1_epi64(-1);
    for (int k = 0; k < 3; k++) {
        const __mmask64 on = _mm512_test_epi8_mask(bits, _mm512_set1_epi8((char)(1 << (first + k))));
        states = _mm512_and_si512(states, _mm512_xor_si512(_mm512_set1_epi64((long long)on), off[k]));
    }
    return states;
}

#define OVERLAP(sum, low, high) _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_and_si512(low, high)))
#define TURNED(high, by)        _mm512_alignr_epi64(high, high, by)

WITH_POPCOUNT static inline void count_words(__m512i places, __m512i *sums)
{
    const __m512i low = states_of(places, 0), high = states_of(places, 3);
    sums[0] = OVERLAP(sums[0], low, high);
    sums[1] = OVERLAP(sums[1], low, TURNED(high, 1));
    sums[2] = OVERLAP(sums[2], low, TURNED(high, 2));
    sums[3] = OVERLAP(sums[3], low, TURNED(high, 3));
    sums[4] = OVERLAP(sums[4], low, TURNED(high, 4));
    sums[5] = OVERLAP(sums[5], low, TURNED(high, 5));
    sums[6] = OVERLAP(sums[6], low, TURNED(high, 6));
    sums[7] = OVERLAP(sums[7], low, TURNED(high, 7));
}

static void add_words(const __m512i *sums, uint32_t *counts)
{
    for (size_t r = 0; r < OCTAL; r++) {
        uint64_t lanes[OCTAL];
        memcpy(lanes, &sums[r], sizeof lanes);
        for (size_t j = 0; j < OCTAL; j++)
            counts[OCTAL * ((j + r) % OCTAL) + j] += (uint32_t)lanes[j];
    }
}

WITH_POPCOUNT static size_t equal_by_words(const struct equal_bins *bins, size_t count, const real *values,
                                           uint32_t *counts)
{
    __m512i sums[OCTAL] = {{0}};
    uint8_t places[AHEAD][RUN];
    const size_t runs = count / RUN;
    for (size_t first = 0; first < runs; first += AHEAD) {
        const size_t some = runs - first < AHEAD ? runs - first : AHEAD;
        for (size_t i = 0; i < some; i++)
            equal_run(bins, values + (first + i) * RUN, places[i]);
        for (size_t i = 0; i < some; i++)
            count_words(_mm512_loadu_si512(places[i]), sums);
    }
    add_words(sums, counts);
    return runs * RUN;
}

/* The bits of a number, read as an integer, are its binary logarithm but for a line in place of a curve
 * between powers of two: 0 … 0.0861 too little. A bin is wider than 13 times that: it is the one found so, or
 * the next.
 */
#define OCTAVES_A_BIN (0.375 / 0.30102999566398119521)
#define BINS_A_BIT    (1 / (OCTAVES_A_BIN * (1 << 23)))
#define BIN_OF_NONE   (20 / 0.375 - 127 / OCTAVES_A_BIN - 1e-3) /* less what `float` rounds */

/* What is in no bin, but common: units that are silent, or whose input is, have gradients of 0. */
struct small {
    int all, zeros; /* below the least bin */
};

static inline __m512i log_places(const gf_real_bits *edges, __m512i bits)
{
    const __m512 about = _mm512_fmadd_ps(_mm512_cvtepi32_ps(bits), _mm512_set1_ps((float)BINS_A_BIT),
                                         _mm512_set1_ps((float)BIN_OF_NONE));
    const __m512i place = _mm512_cvttps_epi32(about);
    const __m512i low = _mm512_permutex2var_epi32(_mm512_loadu_si512(edges + 1), place,
                                                  _mm512_loadu_si512(edges + 1 + GF_LANES));
    const __m512i high = _mm512_permutex2var_epi32(_mm512_loadu_si512(edges + 1 + 2 * GF_LANES), place,
                                                   _mm512_loadu_si512(edges + 1 + 3 * GF_LANES));
    const __mmask16 upper = _mm512_test_epi32_mask(place, _mm512_set1_epi32(2 * GF_LANES));
    const __m512i next = _mm512_mask_mov_epi32(low, upper, high);
    const __mmask16 beyond = _mm512_cmpge_epi32_mask(bits, next);
    return _mm512_mask_add_epi32(place, beyond, place, _mm512_set1_epi32(1));
}

/* Small ones have place 0. false: some are above all bins. */
static inline bool log_run(const gf_real_bits *edges, const real *values, uint8_t *ret_places,
                           struct small *small)
{
    const __m512i least = _mm512_set1_epi32((int)edges[0]);
    const __m512i above = _mm512_set1_epi32((int)edges[GF_HISTOGRAM_BINS]);
    __mmask16 outside = 0;
    for (size_t i = 0; i < RUN; i += GF_LANES) {
        const __m512i bits = _mm512_and_si512(_mm512_loadu_si512(values + i), _mm512_set1_epi32(INT32_MAX));
        const __mmask16 large = _mm512_cmpge_epi32_mask(bits, least);
        outside |= _mm512_cmpge_epi32_mask(bits, above);
        small->all += (int)GF_LANES - __builtin_popcount(large);
        small->zeros += __builtin_popcount(_mm512_testn_epi32_mask(bits, bits));
        const __m128i bytes = _mm512_maskz_cvtepi32_epi8(large, log_places(edges, bits));
        _mm_storeu_si128((__m128i *)(void *)(ret_places + i), bytes);
    }
    return !outside;
}

WITH_POPCOUNT static size_t log_by_words(const struct gf_log_bins *bins, size_t count, const real *values,
                                         uint32_t *counts)
{
    const gf_real_bits *edges = bins->least + GF_LOG_PLACE_BINS; /* of bin 0, 1 …, and what lies above */
    __m512i sums[OCTAL] = {{0}};
    struct small small = {0};
    uint8_t places[AHEAD][RUN];
    const size_t runs = count / RUN;
    for (size_t first = 0; first < runs; first += AHEAD) {
        const size_t some = runs - first < AHEAD ? runs - first : AHEAD;
        size_t kept = 0;
        for (size_t i = 0; i < some; i++) {
            struct small with = small;
            if (log_run(edges, values + (first + i) * RUN, places[kept], &with)) {
                small = with;
                kept++;
            } else {
                log_by_tables(bins, RUN, values + (first + i) * RUN, counts);
            }
        }
        for (size_t i = 0; i < kept; i++)
            count_words(_mm512_loadu_si512(places[i]), sums);
    }
    add_words(sums, counts + GF_LOG_PLACE_BINS);
    counts[GF_LOG_PLACE_BINS] -= (uint32_t)small.all;
    counts[GF_LOG_PLACE_ZERO] += (uint32_t)small.zeros;
    counts[GF_LOG_PLACE_BELOW] += (uint32_t)(small.all - small.zeros);
    return runs * RUN;
}

static bool by_words(void)
{
    return __builtin_cpu_supports("avx512vpopcntdq");
}
#else
#define equal_by_words equal_by_tables
#define log_by_words   log_by_tables

static bool by_words(void)
{
    return false;
}
#endif

void GF_FOR_ISA(gf_measure_equal_bins)(size_t count, const real *values, double min, double scale,
                                       uint32_t *counts)
{
    const struct equal_bins bins = {min, scale};
    size_t i = by_words() ? equal_by_words(&bins, count, values, counts)
                          : equal_by_tables(&bins, count, values, counts);
    for (; i < count; i++)
        counts[equal_place(&bins, values[i])]++;
}

void GF_FOR_ISA(gf_measure_log_bins)(const struct gf_log_bins *bins, size_t count, const real *values,
                                     uint32_t *counts)
{
    size_t i =
        by_words() ? log_by_words(bins, count, values, counts) : log_by_tables(bins, count, values, counts);
    for (; i < count; i++)
        counts[gf_log_place(bins, values[i])]++;
}
