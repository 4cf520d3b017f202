#include "engine/loss.h"

#include <math.h>
#include <string.h>

#include "engine/loss/list.h"

static const struct gf_loss *const losses[] = {
    &gf_loss_cross_entropy,
    &gf_loss_mse,
};

const struct gf_loss *gf_loss_at(size_t index)
{
    return index < sizeof losses / sizeof *losses ? losses[index] : NULL;
}

const struct gf_loss *gf_loss_find(const char *name)
{
    for (size_t i = 0; gf_loss_at(i); i++)
        if (!strcmp(losses[i]->name, name))
            return losses[i];
    return NULL;
}

/* The first of the largest; count: an entry is not finite. Nothing branches: which is the largest cannot be
 * foreseen. */
static size_t largest(size_t count, const real *values)
{
    size_t best = 0;
    real most = values[0];
    bool finite = true;
    for (size_t i = 0; i < count; i++) {
        const bool more = values[i] > most;
        finite &= isfinite(values[i]) != 0;
        best = more ? i : best;
        most = more ? values[i] : most;
    }
    return finite ? best : count;
}

size_t gf_loss_correct(size_t rows, size_t outputs, const real *output, const real *target)
{
    size_t correct = 0;
    for (size_t row = 0; row < rows; row++) {
        const size_t guess = largest(outputs, output + row * outputs);
        correct += (guess < outputs) & (guess == largest(outputs, target + row * outputs));
    }
    return correct;
}
