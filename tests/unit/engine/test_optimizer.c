#include "support.h"

#include "engine/optimizer.h"

enum { COUNT = 700 /* more than one chunk, with a rest */, STEPS = 7 };

/* One parameter as the definitions have it, in double. */
struct plain {
    double w, m, v;
};

static void plain_step(const char *name, struct plain *p, double g, const struct gf_optimizer_settings *s)
{
    const double rate = s->learning_rate, t = (double)s->step;
    if (!strcmp(name, "sgd")) {
        p->w -= rate * g;
    } else if (!strcmp(name, "momentum")) {
        p->m = s->momentum * p->m + g;
        p->w -= rate * p->m;
    } else if (!strcmp(name, "nesterov")) {
        p->m = s->momentum * p->m + g;
        p->w -= rate * (g + s->momentum * p->m);
    } else if (!strcmp(name, "rmsprop")) {
        p->v = s->beta2 * p->v + (1 - s->beta2) * g * g;
        p->w -= rate * g / (sqrt(p->v) + 1e-8);
    } else if (!strcmp(name, "adam") || !strcmp(name, "adamw")) {
        p->w -= name[4] ? rate * s->weight_decay * p->w : 0;
        p->m = s->momentum * p->m + (1 - s->momentum) * g;
        p->v = s->beta2 * p->v + (1 - s->beta2) * g * g;
        const double mean = p->m / (1 - pow(s->momentum, t)), square = p->v / (1 - pow(s->beta2, t));
        p->w -= rate * mean / (sqrt(square) + 1e-8);
    } else {
        fail_msg("no reference for %s", name);
    }
}

static void check_steps(const struct gf_optimizer *optimizer, double momentum, double beta2)
{
    struct gf_random random;
    gf_random_init(&random, 21, 1);
    real *w = new_random(&random, COUNT), *m = new_reals(COUNT), *v = new_reals(COUNT);
    struct plain plain[COUNT] = {0};
    for (size_t i = 0; i < COUNT; i++)
        plain[i].w = (double)w[i];
    for (int64_t step = 1; step <= STEPS; step++) {
        const struct gf_optimizer_settings settings = {
            .learning_rate = 0.05, .momentum = momentum, .beta2 = beta2, .weight_decay = 0.2, .step = step};
        real *g = new_random(&random, COUNT), *before = new_reals(COUNT);
        g[3] = 0;
        memcpy(before, w, COUNT * sizeof *w);
        struct gf_stepped done;
        optimizer->step(&settings, COUNT, w, g, m, v, &done);
        double expected = 0, sum = 0;
        for (size_t i = 0; i < COUNT; i++) {
            plain_step(optimizer->name, &plain[i], (double)g[i], &settings);
            assert_near(w[i], plain[i].w, 200 * REAL_EPSILON);
            expected += pow((double)w[i] - (double)before[i], 2);
            sum += pow((double)w[i], 2);
        }
        assert_near(done.change_squares, expected, 1e-12 * expected);
        assert_near(done.squares, sum, 1e-13 * sum);
        assert_true(done.change_squares > 0);
        free(g);
        free(before);
    }
    free(w);
    free(m);
    free(v);
}

static void steps_are_those_of_the_definitions(void **state)
{
    (void)state;
    for (size_t i = 0; gf_optimizer_at(i); i++) {
        check_steps(gf_optimizer_at(i), 0.9, 0.999);
        check_steps(gf_optimizer_at(i), 0, 0.5);
    }
}

/* A change too small to be stored is no change. */
static void the_change_is_measured_as_stored(void **state)
{
    (void)state;
    real w = 1, g = (real)(GF_REAL_IS_DOUBLE ? 1e-20 : 1e-10), m = 0, v = 0;
    const struct gf_optimizer_settings settings = {.learning_rate = 1, .step = 1};
    struct gf_stepped done;
    gf_optimizer_find("sgd")->step(&settings, 1, &w, &g, &m, &v, &done);
    assert_true(done.change_squares == 0);
    assert_true(w == 1);
}

static void a_zero_gradient_leaves_the_parameters_alone(void **state)
{
    (void)state;
    const struct gf_optimizer_settings settings = {
        .learning_rate = 0.1, .momentum = 0.9, .beta2 = 0.999, .step = 1};
    for (size_t i = 0; gf_optimizer_at(i); i++) {
        real w[3] = {1, -2, 0}, g[3] = {0}, m[3] = {0}, v[3] = {0};
        struct gf_stepped done;
        gf_optimizer_at(i)->step(&settings, 3, w, g, m, v, &done);
        assert_true(done.change_squares == 0);
        assert_true(w[0] == 1 && w[1] == -2 && w[2] == 0);
    }
}

static void registry(void **state)
{
    (void)state;
    static const char *const names[] = {"sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};
    for (size_t i = 0; i < 6; i++) {
        const struct gf_optimizer *optimizer = gf_optimizer_at(i);
        assert_string_equal(optimizer->name, names[i]);
        assert_ptr_equal(gf_optimizer_find(names[i]), optimizer);
        assert_int_equal(optimizer->decoupled_decay, i == 5);
        assert_int_equal(optimizer->uses_momentum, i != 0 && i != 3);
        assert_int_equal(optimizer->uses_beta2, i >= 3);
    }
    assert_null(gf_optimizer_at(6));
    assert_null(gf_optimizer_find("lion"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registry),
        cmocka_unit_test(steps_are_those_of_the_definitions),
        cmocka_unit_test(the_change_is_measured_as_stored),
        cmocka_unit_test(a_zero_gradient_leaves_the_parameters_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
