/* What every source goes through: checks, the split, standardising, one-hot targets. */
#include "common.h"

static struct gf_dataset *create(const struct gf_dataset_request *request)
{
    struct gf_dataset *dataset = NULL;
    struct gf_error error;
    if (!gf_dataset_create(request, &dataset, &error))
        fail_msg("%s", error.message);
    return dataset;
}

static struct gf_dataset_request request_of(const char *source)
{
    return (struct gf_dataset_request){.source = source,
                                       .samples = 500,
                                       .noise = 0.1,
                                       .file = "",
                                       .labels = "",
                                       .test_fraction = 0.2,
                                       .standardize = true,
                                       .seed = 1};
}

static void the_split_is_rounded_and_leaves_one(void **state)
{
    (void)state;
    static const struct {
        size_t samples;
        double fraction;
        size_t test;
    } cases[] = {
        {500, 0.2, 100}, {500, 0, 0},  {500, 0.99, 495}, {500, 0.9999, 499}, {5, 0.3, 2},
        {5, 0.29, 1},    {1, 0, 0},    {1, 0.99, 0},     {2, 0.99, 1},       {2, 0.2, 0},
        {2, 0.5, 1},     {3, 0.99, 2}, {3, 0.5, 2},      {3, 0.2, 1},        {7, 0.5, 4},
    };
    for (size_t s = 0; !gf_data_source_reads_file(s); s++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct gf_dataset_request request = request_of(gf_data_source_name(s));
            request.samples = cases[i].samples;
            request.test_fraction = cases[i].fraction;
            struct gf_dataset *dataset = create(&request);
            assert_int_equal(dataset->test_count, cases[i].test);
            assert_int_equal(dataset->train_count, cases[i].samples - cases[i].test);
            for (size_t k = 0; k < cases[i].samples * dataset->features; k++)
                assert_true(isfinite(dataset->inputs[k]));
            gf_dataset_destroy(dataset);
        }
}

static void the_training_set_has_mean_0_and_deviation_1(void **state)
{
    (void)state;
    for (size_t s = 0; !gf_data_source_reads_file(s); s++) {
        const struct gf_dataset_request request = request_of(gf_data_source_name(s));
        struct gf_dataset *dataset = create(&request);
        for (size_t f = 0; f < dataset->features; f++) {
            double sum = 0, squares = 0, test_sum = 0;
            for (size_t i = 0; i < 400; i++) {
                sum += (double)dataset->inputs[i * dataset->features + f];
                squares += pow((double)dataset->inputs[i * dataset->features + f], 2);
            }
            for (size_t i = 400; i < 500; i++)
                test_sum += (double)dataset->inputs[i * dataset->features + f];
            assert_near(sum / 400, 0, 1e-6);
            assert_near(squares / 400, 1, 1e-6); /* biased: divided by the count */
            assert_true(fabs(test_sum / 100) > 1e-5 && fabs(test_sum / 100) < 0.4);
        }
        gf_dataset_destroy(dataset);
    }
}

/* The order is the split stream's shuffle, the training set first; every sample keeps its own label. */
static void the_split_permutes(void **state)
{
    (void)state;
    struct gf_dataset_request request = request_of("spiral");
    request.standardize = false;
    struct gf_samples samples = {0};
    assert_true(gf_generate(gf_data_source_find("spiral")->generator, &request, &samples, NULL));
    struct gf_dataset *dataset = create(&request);
    struct gf_random random;
    uint32_t order[500];
    size_t in_place = 0;
    for (uint32_t i = 0; i < 500; i++)
        order[i] = i;
    gf_random_init(&random, request.seed, GF_STREAM_SPLIT);
    gf_random_shuffle(&random, 500, order);
    for (size_t i = 0; i < 500; i++) {
        const uint32_t from = order[i], label = samples.labels[from];
        in_place += from == i;
        assert_near((double)dataset->inputs[2 * i], (double)(real)samples.inputs[2 * from], 0);
        assert_near((double)dataset->inputs[2 * i + 1], (double)(real)samples.inputs[2 * from + 1], 0);
        assert_near((double)dataset->targets[2 * i + label], 1, 0);
        assert_near((double)dataset->targets[2 * i + !label], 0, 0);
    }
    assert_true(in_place < 20);
    gf_samples_finish(&samples);
    gf_dataset_destroy(dataset);
}

static void the_same_request_repeats(void **state)
{
    (void)state;
    struct gf_dataset_request request = request_of("moons");
    struct gf_dataset *a = create(&request), *b = create(&request);
    assert_memory_equal(a->inputs, b->inputs, 1000 * sizeof *a->inputs);
    assert_memory_equal(a->targets, b->targets, 1000 * sizeof *a->targets);
    gf_dataset_destroy(b);
    request.seed = 2;
    b = create(&request);
    assert_true(memcmp(a->inputs, b->inputs, 1000 * sizeof *a->inputs));
    gf_dataset_destroy(a);
    gf_dataset_destroy(b);
}

/* The split draws from a stream of its own: another test fraction takes more of the same order. */
static void another_fraction_keeps_the_order(void **state)
{
    (void)state;
    struct gf_dataset_request request = request_of("gauss");
    request.standardize = false;
    struct gf_dataset *a = create(&request);
    request.test_fraction = 0.5;
    struct gf_dataset *b = create(&request);
    assert_memory_equal(a->inputs, b->inputs, 1000 * sizeof *a->inputs);
    gf_dataset_destroy(a);
    gf_dataset_destroy(b);
}

static void bad_requests_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        size_t samples;
        double noise, fraction;
        const char *message;
    } cases[] = {
        {"spirals", 5, 0, 0,
         "data source 'spirals' is unknown; it is one of spiral, circles, moons, xor, gauss, "},
        {"spiral", 0, 0, 0, "the number of samples is 0; it must be from 1 to 16777216"},
        {"spiral", GF_SAMPLES_MOST + 1, 0, 0, "samples is 16777217"},
        {"spiral", 5, -0.5, 0, "the noise is -0.5"},
        {"spiral", 5, NAN, 0, "the noise is nan"},
        {"spiral", 5, 0, 1, "the test fraction is 1; it must be at least 0 and below 1"},
        {"spiral", 5, 0, -0.1, "the test fraction is -0.1"},
        {"spiral", 5, 0, NAN, "the test fraction is nan"},
        {"csv", 5, 0, 0, "data source csv reads a file, but no file is given"},
        {"idx", 5, 0, 0, "data source idx reads a file, but no file is given"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_dataset_request request = request_of(cases[i].source);
        struct gf_dataset *const untouched = (struct gf_dataset *)&request, *dataset = untouched;
        struct gf_error error;
        request.samples = cases[i].samples;
        request.noise = cases[i].noise;
        request.test_fraction = cases[i].fraction;
        assert_false(gf_dataset_create(&request, &dataset, &error));
        assert_ptr_equal(dataset, untouched);
        assert_contains(error.message, cases[i].message);
        assert_false(gf_dataset_create(&request, &dataset, NULL));
    }
    gf_dataset_destroy(NULL);
}

static void sizes_do_not_wrap(void **state)
{
    (void)state;
    size_t capacity = 0;
    assert_null(gf_data_array(SIZE_MAX / 2 + 2, 2, 1)); /* would be 2 bytes */
    assert_null(gf_data_grow(NULL, &capacity, SIZE_MAX / 8 + 2, 8));
    assert_int_equal(capacity, 0);
    int *items = gf_data_grow(NULL, &capacity, 17, sizeof *items);
    assert_non_null(items);
    assert_int_equal(capacity, 32);
    items[31] = 5;
    assert_ptr_equal(gf_data_grow(items, &capacity, 32, sizeof *items), items); /* room is left */
    free(items);
    void *nothing = gf_data_array(0, 5, 8); /* none is no failure */
    assert_non_null(nothing);
    free(nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_split_is_rounded_and_leaves_one),
        cmocka_unit_test(the_training_set_has_mean_0_and_deviation_1),
        cmocka_unit_test(the_split_permutes),
        cmocka_unit_test(the_same_request_repeats),
        cmocka_unit_test(another_fraction_keeps_the_order),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(sizes_do_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
