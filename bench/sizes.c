#include "sizes.h"

const struct bench_size bench_sizes[BENCH_SIZES] = {
    {10, 16, 32, 25, 50, 0},  {20, 64, 64, 6, 9, 0.15},       {50, 64, 128, 5, 8, 0},
    {100, 32, 64, 12, 20, 0}, {50, 256, 128, 1.8, 3.0, 0.05}, {20, 1024, 256, 1.5, 2.2, 0},
};

double bench_flops(int depth, int width, int batch, int inputs, int outputs)
{
    const double w = width, first = 2.0 * inputs * w, hidden = 3.0 * (depth - 1) * w * w,
                 last = 3.0 * w * outputs;
    return 2.0 * batch * (first + hidden + last);
}
