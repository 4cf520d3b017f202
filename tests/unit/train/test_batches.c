/* Batches hold the samples that the order of their epoch says. */
#include "support.h"

#include "train/batches.h"

enum { SAMPLES = 23, BATCH = 5, MOST = 6 };

/* Entry i of sample s. */
static real entry(size_t sample, size_t i)
{
    return (real)(100 * sample + i);
}

static void check_rows(const struct gf_batches *batches, size_t first, size_t rows, size_t columns,
                       const real *values)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < columns; i++)
            assert_true(values[r * columns + i] == entry(batches->order[first + r], i));
}

static void rows_are_those_of_the_order(void **state)
{
    (void)state;
    real inputs[SAMPLES * MOST], targets[SAMPLES * MOST];
    for (size_t features = 1; features <= MOST; features++) {
        const size_t outputs = MOST + 1 - features;
        for (size_t s = 0; s < SAMPLES; s++) {
            for (size_t i = 0; i < features; i++)
                inputs[s * features + i] = entry(s, i);
            for (size_t i = 0; i < outputs; i++)
                targets[s * outputs + i] = entry(s, i);
        }
        const struct gf_dataset data = {.features = features,
                                        .outputs = outputs,
                                        .train_count = SAMPLES,
                                        .inputs = inputs,
                                        .targets = targets};
        struct gf_batches batches;
        assert_true(gf_batches_init(&batches, &data, BATCH, 7, NULL));
        for (size_t position = 0; position < gf_batches_an_epoch(&batches); position++) {
            const size_t left = SAMPLES - position * BATCH, rows = left < BATCH ? left : BATCH;
            assert_int_equal(gf_batches_load(&batches, position), rows);
            check_rows(&batches, position * BATCH, rows, features, batches.input);
            check_rows(&batches, position * BATCH, rows, outputs, batches.target);
        }
        gf_batches_finish(&batches);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_those_of_the_order)};
    return cmocka_run_group_tests_name("batches", tests, NULL, NULL);
}
