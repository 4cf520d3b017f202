/* Every generated set, before it is shuffled: geometry, balance, determinism, and what noise moves. */
#include "common.h"

static void generate(const char *name, size_t count, double noise, uint64_t seed, struct gf_samples *samples)
{
    const struct gf_data_source *source = gf_data_source_find(name);
    struct gf_error error;
    assert_non_null(source);
    assert_non_null(source->generator);
    const struct gf_dataset_request request = {
        .source = name, .samples = count, .noise = noise, .seed = seed};
    memset(samples, 0, sizeof *samples);
    assert_true(gf_generate(source->generator, &request, samples, &error));
    assert_int_equal(samples->count, count);
}

/* The name of the index-th generated set, or NULL. */
static const char *generated(size_t index)
{
    const struct gf_data_source *source = gf_data_source_at(index);
    return source && source->generator ? source->name : NULL;
}

static void the_sources_are_these_in_this_order(void **state)
{
    (void)state;
    static const char *const names[] = {"spiral", "circles", "moons", "xor", "gauss",
                                        "sine",   "plane",   "csv",   "idx"};
    for (size_t i = 0; i < 9; i++) {
        assert_string_equal(gf_data_source_name(i), names[i]);
        assert_true(*gf_data_source_help(i) && strlen(gf_data_source_help(i)) < 60);
        assert_int_equal(gf_data_source_reads_file(i), i >= 7);
        assert_true(!gf_data_source_at(i)->generator == (i >= 7));
    }
    assert_null(gf_data_source_name(9));
    assert_null(gf_data_source_help(9));
    assert_false(gf_data_source_reads_file(9));
    assert_null(gf_data_source_find("spira"));
}

static void classes_are_balanced(void **state)
{
    (void)state;
    for (size_t s = 0; generated(s); s++)
        for (size_t count = 1; count < 12; count++) {
            struct gf_samples samples;
            generate(generated(s), count, 0.1, 1, &samples);
            if (!samples.labels) {
                assert_int_equal(samples.outputs, 1);
                assert_non_null(samples.targets);
                assert_null(samples.class_names);
            } else {
                size_t ones = 0;
                for (size_t i = 0; i < count; i++)
                    ones += samples.labels[i];
                assert_int_equal(ones, count / 2);
                assert_int_equal(samples.outputs, 2);
                assert_string_not_equal(samples.class_names[0], samples.class_names[1]);
            }
            gf_samples_finish(&samples);
        }
}

static void the_seed_decides_the_points(void **state)
{
    (void)state;
    for (size_t s = 0; generated(s); s++) {
        struct gf_samples a, b, c;
        generate(generated(s), 60, 0.1, 5, &a);
        generate(generated(s), 60, 0.1, 5, &b);
        generate(generated(s), 60, 0.1, 6, &c);
        const size_t bytes = 60 * a.features * sizeof *a.inputs;
        assert_memory_equal(a.inputs, b.inputs, bytes);
        assert_true(memcmp(a.inputs, c.inputs, bytes));
        gf_samples_finish(&a);
        gf_samples_finish(&b);
        gf_samples_finish(&c);
    }
}

/* Points behind noise 0 and noise 0.3 are the same; the difference is normal with deviation 0.3 in every
 * coordinate; class labels stay, and so does plane's target; sine's target is a coordinate and moves. */
static void noise_moves_points_and_not_labels(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    for (size_t s = 0; generated(s); s++) {
        struct gf_samples still, moved;
        generate(generated(s), COUNT, 0, 3, &still);
        generate(generated(s), COUNT, 0.3, 3, &moved);
        for (size_t f = 0; f < still.features; f++) {
            double sum = 0, squares = 0;
            size_t beyond = 0;
            for (size_t i = 0; i < COUNT; i++) {
                const size_t at = i * still.features + f;
                const double by = moved.inputs[at] - still.inputs[at];
                sum += by;
                squares += by * by;
                beyond += fabs(by) > 0.3;
            }
            assert_near(sum / COUNT, 0, 0.01);
            assert_near(sqrt(squares / COUNT), 0.3, 0.006);
            assert_near((double)beyond / COUNT, 0.3173, 0.012); /* outside one deviation: normal */
        }
        if (still.labels)
            assert_memory_equal(still.labels, moved.labels, COUNT * sizeof *still.labels);
        else if (!strcmp(generated(s), "plane"))
            assert_memory_equal(still.targets, moved.targets, COUNT * sizeof *still.targets);
        else {
            double squares = 0;
            for (size_t i = 0; i < COUNT; i++)
                squares += pow(moved.targets[i] - still.targets[i], 2);
            assert_near(sqrt(squares / COUNT), 0.3, 0.006);
        }
        gf_samples_finish(&still);
        gf_samples_finish(&moved);
    }
}

static void spiral_is_the_formula(void **state)
{
    (void)state;
    struct gf_samples samples;
    generate("spiral", 401, 0, 9, &samples); /* arms of 201 and 200 points */
    size_t index[2] = {0, 0};
    for (size_t i = 0; i < samples.count; i++) {
        const uint32_t arm = samples.labels[i];
        const double r = (double)index[arm]++ / (arm ? 200 : 201);
        const double angle = r * 10.995574287564276 + (arm ? 3.141592653589793 : 0); /* 3.5π r */
        assert_near(samples.inputs[2 * i], r * sin(angle), 1e-12);
        assert_near(samples.inputs[2 * i + 1], r * cos(angle), 1e-12);
    }
    gf_samples_finish(&samples);

    generate("spiral", 8, 0, 9, &samples); /* by hand: r = 0, 1/4, 1/2, 3/4, angles 0, 157.5, 315, 472.5° */
    const double first_arm[4][2] = {
        {0, 0}, {0.0956709, -0.2309699}, {-0.3535534, 0.3535534}, {0.6929096, -0.2870126}};
    for (size_t i = 0; i < 4; i++)
        for (size_t f = 0; f < 2; f++) {
            assert_near(samples.inputs[4 * i + f], first_arm[i][f], 1e-6);
            assert_near(samples.inputs[4 * i + 2 + f], -first_arm[i][f], 1e-6); /* the other arm: opposite */
        }
    gf_samples_finish(&samples);
}

static void circles_are_a_disc_in_a_ring(void **state)
{
    (void)state;
    enum { COUNT = 4000 };
    struct gf_samples samples;
    generate("circles", COUNT, 0, 9, &samples);
    double sum[2] = {0, 0}, least[2] = {9, 9}, most[2] = {0, 0};
    size_t quadrants[4] = {0};
    for (size_t i = 0; i < COUNT; i++) {
        const double x = samples.inputs[2 * i], y = samples.inputs[2 * i + 1], radius = hypot(x, y);
        const uint32_t k = samples.labels[i];
        sum[k] += radius;
        least[k] = fmin(least[k], radius);
        most[k] = fmax(most[k], radius);
        quadrants[(x > 0) + 2 * (y > 0)]++;
    }
    assert_near(least[0], 0, 0.005);
    assert_true(most[0] <= 0.5 + 1e-12 && most[0] > 0.495);
    assert_true(least[1] >= 0.7 - 1e-12 && least[1] < 0.705);
    assert_true(most[1] <= 1 + 1e-12 && most[1] > 0.995);
    assert_near(sum[0] / (COUNT / 2), 0.25, 0.01); /* the radius is uniform, not the area */
    assert_near(sum[1] / (COUNT / 2), 0.85, 0.01);
    for (size_t q = 0; q < 4; q++)
        assert_near((double)quadrants[q], COUNT / 4, 120);
    gf_samples_finish(&samples);
}

static void moons_are_two_half_circles(void **state)
{
    (void)state;
    struct gf_samples samples;
    generate("moons", 10, 0, 9, &samples); /* 5 a class: turns of 0, 45, 90, 135, 180 degrees */
    const double h = 0.7071067811865476;
    const double upper[5][2] = {{1, 0}, {h, h}, {0, 1}, {-h, h}, {-1, 0}};
    for (size_t i = 0; i < 5; i++) {
        assert_near(samples.inputs[4 * i], upper[i][0], 1e-12);
        assert_near(samples.inputs[4 * i + 1], upper[i][1], 1e-12);
        assert_near(samples.inputs[4 * i + 2], 1 - upper[i][0], 1e-12);
        assert_near(samples.inputs[4 * i + 3], 0.5 - upper[i][1], 1e-12);
    }
    gf_samples_finish(&samples);
    generate("moons", 2, 0, 9, &samples); /* one point a class */
    assert_near(samples.inputs[0], 1, 0);
    assert_near(samples.inputs[2], 0, 0);
    assert_near(samples.inputs[3], 0.5, 0);
    gf_samples_finish(&samples);
}

static void xor_is_the_sign_of_the_product(void **state)
{
    (void)state;
    enum { COUNT = 4000 };
    struct gf_samples samples;
    generate("xor", COUNT, 0, 9, &samples);
    size_t quadrants[4] = {0};
    double least = 9, most = 0;
    for (size_t i = 0; i < COUNT; i++) {
        const double x = samples.inputs[2 * i], y = samples.inputs[2 * i + 1];
        assert_int_equal(samples.labels[i], x * y > 0 ? 0 : 1);
        least = fmin(least, fmin(fabs(x), fabs(y)));
        most = fmax(most, fmax(fabs(x), fabs(y)));
        quadrants[(x > 0) + 2 * (y > 0)]++;
    }
    assert_true(least >= 0.06 && least < 0.061);
    assert_true(most <= 1.06 && most > 1.059);
    for (size_t q = 0; q < 4; q++)
        assert_near((double)quadrants[q], COUNT / 4, 120);
    gf_samples_finish(&samples);
}

static void gauss_is_two_round_clouds(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct gf_samples samples;
    generate("gauss", COUNT, 0, 9, &samples);
    double sum[2][2] = {{0}}, squares[2][2] = {{0}}, product[2] = {0};
    for (size_t i = 0; i < COUNT; i++) {
        const uint32_t k = samples.labels[i];
        const double x = samples.inputs[2 * i] - (k ? -0.4 : 0.4);
        const double y = samples.inputs[2 * i + 1] - (k ? -0.4 : 0.4);
        sum[k][0] += x;
        sum[k][1] += y;
        squares[k][0] += x * x;
        squares[k][1] += y * y;
        product[k] += x * y;
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t f = 0; f < 2; f++) {
            assert_near(sum[k][f] / (COUNT / 2), 0, 0.006);
            assert_near(squares[k][f] / (COUNT / 2), 0.02, 0.001);
        }
        assert_near(product[k] / (COUNT / 2), 0, 0.001); /* uncorrelated */
    }
    gf_samples_finish(&samples);
}

static void sine_and_plane_are_their_functions(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    struct gf_samples samples;
    double least = 0, most = 0;
    generate("sine", COUNT, 0, 9, &samples);
    assert_int_equal(samples.features, 1);
    for (size_t i = 0; i < COUNT; i++) {
        assert_near(samples.targets[i], sin(samples.inputs[i]), 1e-12);
        least = fmin(least, samples.inputs[i]);
        most = fmax(most, samples.inputs[i]);
    }
    assert_near(least, -6.283185307179586, 0.05);
    assert_near(most, 6.283185307179586, 0.05);
    assert_true(least >= -6.283185307179587 && most <= 6.283185307179587);
    gf_samples_finish(&samples);

    least = most = 0;
    generate("plane", COUNT, 0, 9, &samples);
    assert_int_equal(samples.features, 2);
    for (size_t i = 0; i < COUNT; i++) {
        assert_near(samples.targets[i], (samples.inputs[2 * i] + samples.inputs[2 * i + 1]) / 2, 1e-12);
        assert_true(fabs(samples.inputs[2 * i]) <= 1 && fabs(samples.inputs[2 * i + 1]) <= 1);
        least = fmin(least, samples.targets[i]);
        most = fmax(most, samples.targets[i]);
    }
    assert_true(least < -0.9 && most > 0.9);
    gf_samples_finish(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sources_are_these_in_this_order),
        cmocka_unit_test(classes_are_balanced),
        cmocka_unit_test(the_seed_decides_the_points),
        cmocka_unit_test(noise_moves_points_and_not_labels),
        cmocka_unit_test(spiral_is_the_formula),
        cmocka_unit_test(circles_are_a_disc_in_a_ring),
        cmocka_unit_test(moons_are_two_half_circles),
        cmocka_unit_test(xor_is_the_sign_of_the_product),
        cmocka_unit_test(gauss_is_two_round_clouds),
        cmocka_unit_test(sine_and_plane_are_their_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
