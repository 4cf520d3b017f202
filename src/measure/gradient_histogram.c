#include "measure/gradient_histogram.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "measure/loops.h"

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
    bins->least[GF_LOG_PLACE_ZERO] = 0;
    bins->least[GF_LOG_PLACE_BELOW] = 1;
    for (int k = 0; k < GF_HISTOGRAM_BINS; k++)
        bins->least[GF_LOG_PLACE_BINS + k] = bits_of(edge(k));
    /* the last bin is closed: 10^4 itself, which is exact, belongs to it */
    bins->least[GF_LOG_PLACE_ABOVE] = bits_of(edge(GF_HISTOGRAM_BINS)) + 1;
    bins->least[GF_LOG_PLACE_NONFINITE] = bits_of((real)INFINITY);
    bins->least[GF_LOG_PLACES] = (gf_real_bits)-1;
    uint8_t place = 0;
    for (size_t cell = 0; cell < (size_t)1 << GF_LOG_CELL_BITS; cell++) {
        while (bins->least[place + 1] <= (gf_real_bits)cell << GF_LOG_CELL_SHIFT)
            place++;
        bins->first[cell] = place;
    }
}

void gf_log_histogram(const struct gf_log_bins *bins, size_t count, const real *values,
                      struct gf_histogram *ret_histogram)
{
    uint32_t counts[GF_LOG_PLACES] = {0};
    gf_measure_loops()->log_bins(bins, count, values, counts);
    ret_histogram->min = GF_GRADIENT_LOG_LEAST;
    ret_histogram->max = GF_GRADIENT_LOG_MOST;
    memcpy(ret_histogram->counts, counts + GF_LOG_PLACE_BINS, sizeof ret_histogram->counts);
    ret_histogram->zeros = counts[GF_LOG_PLACE_ZERO];
    ret_histogram->below = counts[GF_LOG_PLACE_BELOW];
    ret_histogram->above = counts[GF_LOG_PLACE_ABOVE];
    ret_histogram->nonfinite = counts[GF_LOG_PLACE_NONFINITE];
}
