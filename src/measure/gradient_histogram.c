#include "measure/gradient_histogram.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    PLACE_ZERO,
    PLACE_BELOW,
    PLACE_BINS,
    PLACE_ABOVE = PLACE_BINS + GF_HISTOGRAM_BINS,
    PLACE_NONFINITE,
};

enum { CELL_SHIFT = (int)sizeof(real) * 8 - 1 - GF_LOG_CELL_BITS };

static gf_real_bits bits_of(real x)
{
    gf_real_bits bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* The least number that is not below 10^(least + 0.375 k). */
static real edge(int k)
{
    const double decades = (double)(GF_GRADIENT_LOG_MOST - GF_GRADIENT_LOG_LEAST) / GF_HISTOGRAM_BINS;
    const long double exact = powl(10.0L, (long double)(GF_GRADIENT_LOG_LEAST + k * decades));
    real least = (real)exact;
    if ((long double)least < exact)
        least = GF_REAL_IS_DOUBLE ? (real)nextafter((double)least, INFINITY)
                                  : (real)nextafterf((float)least, INFINITY);
    return least;
}

void gf_log_bins_init(struct gf_log_bins *bins)
{
    bins->least[PLACE_ZERO] = 0;
    bins->least[PLACE_BELOW] = 1;
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++)
        bins->least[PLACE_BINS + k] = bits_of(edge(k));
    /* the last bin is closed: 10^4 itself, which is exact, belongs to it */
    bins->least[PLACE_ABOVE] = bits_of(edge(GF_HISTOGRAM_BINS)) + 1;
    bins->least[PLACE_NONFINITE] = bits_of((real)INFINITY);
    bins->least[GF_LOG_PLACES] = (gf_real_bits)-1;
    uint8_t place = 0;
    for (size_t cell = 0; cell < (size_t)1 << GF_LOG_CELL_BITS; cell++) {
        while (bins->least[place + 1] <= (gf_real_bits)cell << CELL_SHIFT)
            place++;
        bins->first[cell] = place;
    }
}

static inline unsigned place_of(const struct gf_log_bins *bins, real x)
{
    const gf_real_bits bits = bits_of(x) & ((gf_real_bits)-1 >> 1);
    const unsigned place = bins->first[bits >> CELL_SHIFT];
    return place + (bits >= bins->least[place + 1]);
}

void gf_log_histogram(const struct gf_log_bins *bins, size_t count, const real *values,
                      struct gf_histogram *ret_histogram)
{
    /* in turn: a vanished layer's entries all fall into one bin and must not wait for each other */
    uint32_t counts[4][GF_LOG_PLACES] = {{0}};
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        counts[0][place_of(bins, values[i])]++;
        counts[1][place_of(bins, values[i + 1])]++;
        counts[2][place_of(bins, values[i + 2])]++;
        counts[3][place_of(bins, values[i + 3])]++;
    }
    for (; i < count; i++)
        counts[0][place_of(bins, values[i])]++;
    for (int k = 0; k < GF_LOG_PLACES; k++)
        counts[0][k] += counts[1][k] + counts[2][k] + counts[3][k];
    ret_histogram->min = GF_GRADIENT_LOG_LEAST;
    ret_histogram->max = GF_GRADIENT_LOG_MOST;
    memcpy(ret_histogram->counts, counts[0] + PLACE_BINS, sizeof ret_histogram->counts);
    ret_histogram->zeros = counts[0][PLACE_ZERO];
    ret_histogram->below = counts[0][PLACE_BELOW];
    ret_histogram->above = counts[0][PLACE_ABOVE];
    ret_histogram->nonfinite = counts[0][PLACE_NONFINITE];
}
