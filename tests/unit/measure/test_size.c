/* What is told of a size that float may be too small for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gradflow/snapshot.h"

static void sizes_go_on_below_float(void **state)
{
    (void)state;
    static const struct {
        double measured, magnitude, decades;
        bool beyond;
    } cases[] = {
        {0.1, -1, -1, false},        {0.1, NAN, -1, false},
        {1e-29, -29, -29, false},    {1e-35, -34.9, -34.9, false}, /* some of it is lost already */
        {0, -62.5, -62.5, true},     {0, -500, -500, true},
        {9e-39, -37.9, -37.9, true}, {0, -INFINITY, -INFINITY, false}, /* exactly */
        {0, NAN, -INFINITY, false},                                    /* nothing else is known */
        {0, 0, -INFINITY, false},    {INFINITY, INFINITY, INFINITY, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gf_size size = gf_size_of(cases[i].measured, cases[i].magnitude);
        assert_true(fabs(size.decades - cases[i].decades) < 1e-9 || size.decades == cases[i].decades);
        assert_int_equal(size.beyond, cases[i].beyond);
        const struct gf_layer_measure layer = {.delta_rms = cases[i].measured,
                                               .magnitude_delta = cases[i].magnitude,
                                               .weight_gradient_norm = 1,
                                               .magnitude_weight_gradient = 0};
        assert_int_equal(gf_delta_size(&layer).beyond, cases[i].beyond);
        assert_false(gf_weight_gradient_size(&layer).beyond);
    }
    assert_true(isnan(gf_size_of(NAN, NAN).decades) && !gf_size_of(NAN, -50).beyond);
    const struct gf_layer_measure layer = {
        .delta_rms = 1, .weight_gradient_norm = 0, .magnitude_weight_gradient = -40};
    assert_true(gf_weight_gradient_size(&layer).beyond && !gf_delta_size(&layer).beyond);
}

static void what_may_learn_and_does_not_stands_still(void **state)
{
    (void)state;
    struct gf_layer_measure layer = {.update_ratio = 0};
    assert_true(gf_layer_stands_still(&layer));
    layer.frozen = true;
    assert_false(gf_layer_stands_still(&layer));
    layer = (struct gf_layer_measure){.update_ratio = 0, .dormant = true};
    assert_false(gf_layer_stands_still(&layer));
    layer = (struct gf_layer_measure){.update_ratio = 1e-300};
    assert_false(gf_layer_stands_still(&layer));
    layer.update_ratio = NAN; /* before the first update */
    assert_false(gf_layer_stands_still(&layer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_go_on_below_float),
        cmocka_unit_test(what_may_learn_and_does_not_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
