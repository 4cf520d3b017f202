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

static void log_by_entries(const struct gf_log_bins *bins, size_t count, const real *values, uint32_t *counts)
{
    for (size_t i = 0; i < count; i++)
        counts[gf_log_place(bins, values[i])]++;
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
/* The places of a run are the bytes of one vector, in any order. For each 8 of them, 8 bytes say which are in
 * which state of bits 0 … 2: as many as byte j has bits on are in state j. Together with the state of bits
 * 3 … 5 that are 64 bytes for 8 entries, one for each place, added up byte by byte. */
#define WITH_BITS __attribute__((target("avx512bitalg,avx512vbmi,gfni")))
#define COUNTED   0x40 /* is on in the byte of an entry; one of 0 is not counted */
#define OCTAL     8
#define AHEAD     16 /* runs whose places are computed before they are counted; bytes have room for 31 */

/* Bit k of byte j: whether an odd number of the bits in byte j of `which` is on in entry k. */
#define ODD(which) _mm512_gf2p8affine_epi64_epi8(_mm512_set1_epi64(which), bytes, 0)
#define ADD(r, low, state)                                                                                   \
    sums[r] = _mm512_add_epi8(sums[r], _mm512_popcnt_epi8(_mm512_ternarylogic_epi64(low, bit4, bit5, state)))
enum { NEITHER = 0x10, BIT_4 = 0x40, BIT_5 = 0x20, BOTH = 0x80 }; /* where `low` is on as well */

static const uint8_t by_state[RUN] = {/* byte 0 of each 8, then byte 1 … */
                                      0, 8,  16, 24, 32, 40, 48, 56, 1, 9,  17, 25, 33, 41, 49, 57,
                                      2, 10, 18, 26, 34, 42, 50, 58, 3, 11, 19, 27, 35, 43, 51, 59,
                                      4, 12, 20, 28, 36, 44, 52, 60, 5, 13, 21, 29, 37, 45, 53, 61,
                                      6, 14, 22, 30, 38, 46, 54, 62, 7, 15, 23, 31, 39, 47, 55, 63};

WITH_BITS static void count_bytes(size_t runs, uint8_t places[AHEAD][RUN], uint32_t *counts)
{
    __m512i sums[OCTAL] = {{0}};
    for (size_t i = 0; i < runs; i++) {
        const __m512i bytes = _mm512_loadu_si512(places[i]);
        const __m512i low = /* with COUNTED, a bit is turned round */
            _mm512_ternarylogic_epi64(ODD(0x0141014101410141), ODD(0x0202424202024242),
                                      ODD(0x0404040444444444), 0x80);
        const __m512i bit3 = ODD(0x0808080808080808);
        const __m512i bit4 = ODD(0x1010101010101010);
        const __m512i bit5 = ODD(0x2020202020202020);
        const __m512i off = _mm512_andnot_si512(bit3, low), on = _mm512_and_si512(bit3, low);
        ADD(0, off, NEITHER);
        ADD(1, on, NEITHER);
        ADD(2, off, BIT_4);
        ADD(3, on, BIT_4);
        ADD(4, off, BIT_5);
        ADD(5, on, BIT_5);
        ADD(6, off, BOTH);
        ADD(7, on, BOTH);
    }
    for (size_t r = 0; r < OCTAL; r++) {
        const __m512i bytes = _mm512_permutexvar_epi8(_mm512_loadu_si512(by_state), sums[r]);
        const __m256i more = _mm512_cvtepi64_epi32(_mm512_sad_epu8(bytes, _mm512_setzero_si512()));
        __m256i *total = (__m256i *)(void *)(counts + OCTAL * r);
        _mm256_storeu_si256(total, _mm256_add_epi32(_mm256_loadu_si256(total), more));
    }
}

/* The halves of 32 numbers. */
struct halves {
    __m512i low, high;
};

static const uint16_t low_halves[2 * GF_LANES] = {0,  2,  4,  6,  8,  10, 12, 14, 16, 18, 20,
                                                  22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42,
                                                  44, 46, 48, 50, 52, 54, 56, 58, 60, 62};

static inline struct halves halves(__m512i first, __m512i second)
{
    const __m512i low = _mm512_loadu_si512(low_halves);
    const __m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(1));
    return (struct halves){_mm512_permutex2var_epi16(first, low, second),
                           _mm512_permutex2var_epi16(first, high, second)};
}

static inline struct halves halves_at(const void *numbers)
{
    return halves(_mm512_loadu_si512(numbers), _mm512_loadu_si512((const real *)numbers + GF_LANES));
}

/* Equal bins in `float`: the bits of 192 + (x - min)·scale are, from the top, 0x43, a byte that is COUNTED
 * and the place, and 16 bits of fraction. Of the three roundings the first two may move it by 64·2^-24 each,
 * the last by 2^-17, which is less than a unit of the fraction in all: the place is the true one unless the
 * fraction is 0. The least entry and the greatest, which have one of 0 and are common, are kept off the edges
 * by limits. All that holds as long as scale is far from where `float` ends.
 */
#define ORIGIN     192
#define LEAST_BITS 0x43400001
#define MOST_BITS  0x437fffff
#define FAR_ENOUGH 0x1p80

static inline bool is_simple(const struct equal_bins *bins)
{
    return bins->scale < FAR_ENOUGH && bins->scale > 1 / FAR_ENOUGH;
}

static inline __m512i equal_bits(const struct equal_bins *bins, const real *values)
{
    const __m512 from_min = _mm512_sub_ps(_mm512_loadu_ps(values), _mm512_set1_ps((float)bins->min));
    const __m512i bits = _mm512_castps_si512(
        _mm512_fmadd_ps(from_min, _mm512_set1_ps((float)bins->scale), _mm512_set1_ps(ORIGIN)));
    return _mm512_min_epu32(_mm512_max_epu32(bits, _mm512_set1_epi32(LEAST_BITS)),
                            _mm512_set1_epi32(MOST_BITS));
}

/* false: in doubt. */
static inline bool equal_bytes(const struct equal_bins *bins, const real *values, uint8_t *ret_places)
{
    const __m512i a = equal_bits(bins, values), b = equal_bits(bins, values + GF_LANES);
    const __m512i c = equal_bits(bins, values + 2 * GF_LANES), d = equal_bits(bins, values + 3 * GF_LANES);
    const __m512i odd = _mm512_slli_epi16(halves(a, b).high, 8);
    const __m512i bytes = _mm512_mask_mov_epi8(odd, 0x5555555555555555, halves(c, d).high);
    const __m512i least = _mm512_min_epu16(_mm512_min_epu16(a, b), _mm512_min_epu16(c, d));
    _mm512_storeu_si512(ret_places, bytes);
    return !_mm512_testn_epi16_mask(least, least); /* upper halves are not 0 */
}

WITH_BITS static size_t equal_by_bits(const struct equal_bins *bins, size_t count, const real *values,
                                      uint32_t *counts)
{
    const bool simple = is_simple(bins);
    uint8_t places[AHEAD][RUN];
    const size_t runs = count / RUN;
    for (size_t first = 0; first < runs; first += AHEAD) {
        const size_t some = runs - first < AHEAD ? runs - first : AHEAD;
        for (size_t i = 0; i < some; i++) {
            const real *run = values + (first + i) * RUN;
            if (simple && equal_bytes(bins, run, places[i]))
                continue;
            equal_run(bins, run, places[i]);
            for (size_t k = 0; k < RUN; k++)
                places[i][k] |= COUNTED;
        }
        count_bytes(some, places, counts);
    }
    return runs * RUN;
}

/* The bits of a number, read as an integer, are its binary logarithm but for a line in place of a curve
 * between powers of two, and so are those of its upper half, cut off: 0 … 0.094 octaves too little. A bin has
 * 0.375 / log10(2) = 1.246: what is found so, from a little too much, is the bin or the next.
 */
#define BINS_A_UNIT 411 /* · 2^-16; the upper half has 128 units an octave */
#define BIN_OF_NONE (COUNTED - 48)
#define ABOVE       0x80 /* is on in the byte of what lies in bin 64 or above */

/* COUNTED + bin; less than COUNTED below all bins. */
static inline __m512i log_words(const struct halves *edges, const real *values)
{
    const __m512i one = _mm512_set1_epi16(1);
    const struct halves bits = halves_at(values);
    const __m512i high = _mm512_and_si512(bits.high, _mm512_set1_epi16(INT16_MAX));
    const __m512i about = _mm512_add_epi16(_mm512_mulhi_epu16(high, _mm512_set1_epi16(BINS_A_UNIT)),
                                           _mm512_set1_epi16(BIN_OF_NONE));
    const __m512i low_edge = _mm512_permutex2var_epi16(edges[0].low, about, edges[1].low);
    const __m512i high_edge = _mm512_permutex2var_epi16(edges[0].high, about, edges[1].high);
    const __mmask32 borrow = _mm512_cmplt_epu16_mask(bits.low, low_edge);
    const __mmask32 less =
        _mm512_cmplt_epu16_mask(high, _mm512_mask_add_epi16(high_edge, borrow, high_edge, one));
    return _mm512_mask_sub_epi16(about, less, about, one);
}

/* What is in no bin, but common: units that are silent, or whose input is, have gradients of 0. */
struct small {
    unsigned all, zeros; /* below the least bin */
};

static inline unsigned zeros_in(const real *values)
{
    unsigned zeros = 0;
    for (size_t i = 0; i < RUN; i += GF_LANES) {
        const __m512i bits = _mm512_loadu_si512(values + i);
        zeros += (unsigned)__builtin_popcount(_mm512_testn_epi32_mask(bits, _mm512_set1_epi32(INT32_MAX)));
    }
    return zeros;
}

/* false: some may be above all bins. */
static inline bool log_bytes(const struct halves *edges, const real *values, uint8_t *ret_places,
                             struct small *small)
{
    const __m512i bytes =
        _mm512_packus_epi16(log_words(edges, values), log_words(edges, values + 2 * GF_LANES));
    const __mmask64 inside = _mm512_test_epi8_mask(bytes, _mm512_set1_epi8(COUNTED));
    _mm512_storeu_si512(ret_places, _mm512_maskz_mov_epi8(inside, bytes));
    if (_mm512_test_epi8_mask(bytes, _mm512_set1_epi8((char)ABOVE)))
        return false;
    if (~inside) {
        small->all += (unsigned)__builtin_popcountll(~inside);
        small->zeros += zeros_in(values);
    }
    return true;
}

WITH_BITS static size_t log_by_bits(const struct gf_log_bins *bins, size_t count, const real *values,
                                    uint32_t *counts)
{
    const gf_real_bits *least = bins->least + GF_LOG_PLACE_BINS;
    const struct halves edges[] = {halves_at(least), halves_at(least + 2 * GF_LANES)};
    struct small small = {0};
    uint8_t places[AHEAD][RUN];
    const size_t runs = count / RUN;
    for (size_t first = 0; first < runs; first += AHEAD) {
        const size_t some = runs - first < AHEAD ? runs - first : AHEAD;
        size_t kept = 0;
        for (size_t i = 0; i < some; i++) {
            const real *run = values + (first + i) * RUN;
            if (log_bytes(edges, run, places[kept], &small))
                kept++;
            else
                log_by_entries(bins, RUN, run, counts);
        }
        count_bytes(kept, places, counts + GF_LOG_PLACE_BINS);
    }
    counts[GF_LOG_PLACE_ZERO] += small.zeros;
    counts[GF_LOG_PLACE_BELOW] += small.all - small.zeros;
    return runs * RUN;
}

static bool by_bits(void)
{
    return __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("gfni");
}
#else
#define equal_by_bits equal_by_tables
#define log_by_bits   log_by_tables

static bool by_bits(void)
{
    return false;
}
#endif

void GF_FOR_ISA(gf_measure_equal_bins)(size_t count, const real *values, double min, double scale,
                                       uint32_t *counts)
{
    const struct equal_bins bins = {min, scale};
    size_t i = by_bits() ? equal_by_bits(&bins, count, values, counts)
                         : equal_by_tables(&bins, count, values, counts);
    for (; i < count; i++)
        counts[equal_place(&bins, values[i])]++;
}

void GF_FOR_ISA(gf_measure_log_bins)(const struct gf_log_bins *bins, size_t count, const real *values,
                                     uint32_t *counts)
{
    size_t i =
        by_bits() ? log_by_bits(bins, count, values, counts) : log_by_tables(bins, count, values, counts);
    log_by_entries(bins, count - i, values + i, counts);
}
