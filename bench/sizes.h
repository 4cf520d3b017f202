/* The networks that everything is timed on: relu, two inputs, two classes, plain gradient descent. */
#ifndef GRADFLOW_BENCH_SIZES_H
#define GRADFLOW_BENCH_SIZES_H

#include <stddef.h>

struct bench_size {
    int depth, width, batch;
    double must, aim;      /* how many times as fast as Debian's PyTorch 1.13, measuring the same */
    double measuring_most; /* share of the iteration; 0: no limit is set */
};

#define BENCH_SIZES 6
extern const struct bench_size bench_sizes[BENCH_SIZES];

/* Multiplications and additions of one iteration: three products a layer, but the lowest needs no δ below. */
double bench_flops(int depth, int width, int batch, int inputs, int outputs);

#endif
