/* All rules together: silence where nothing is wrong, settings, what counts as an iteration, the registry,
 * texts. */
#include "diagnosed.h"

#include <math.h>
#include <string.h>

static void nothing_is_wrong(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        healthy(i);
        observe();
        only(GF_RULES);
        assert_null(gf_finding_top(snapshot));
    }
}

static void converged_networks_may_be_quiet(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 200; i++) {
        healthy(i);
        if (i >= 5) {
            snapshot->last_train_accuracy = 0.995;
            shrink(0.1);
            for (size_t k = 1; k <= LAYERS; k++) {
                layer(k)->weight_gradient_mean_abs = 1e-12;
                layer(k)->update_ratio = 1e-9;
            }
        }
        observe();
        only(GF_RULES);
    }
}

/* Settings: they may change at any time. */
static void lines_can_be_moved(void **state)
{
    (void)state;
    healthy(0);
    layer(1)->delta_rms = 20 * layer(5)->delta_rms;
    observe();
    assert_false(active(GF_RULE_EXPLODING_GRADIENT));
    lines.decades = 0.2;
    observe();
    assert_true(active(GF_RULE_EXPLODING_GRADIENT));
    assert_true(finding(GF_RULE_EXPLODING_GRADIENT)->threshold == pow(10, 0.2));
    layer(1)->delta_rms = layer(5)->delta_rms / 20;
    gf_diagnosis_changed(diagnosis);
    observe();
    assert_true(active(GF_RULE_VANISHING_GRADIENT));
    assert_true(finding(GF_RULE_VANISHING_GRADIENT)->threshold == pow(10, -0.2));
    for (uint64_t i = 1; i < 40; i++) {
        healthy(i);
        observe();
    }
    assert_false(active(GF_RULE_UPDATE_RATIO));
    lines.update_ratio_most = 1e-4;
    for (uint64_t i = 40; i < 60; i++) {
        healthy(i);
        observe();
    }
    assert_true(active(GF_RULE_UPDATE_RATIO));
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->layer_count, LAYERS);
    lines.update_ratio_most = 0.1;
    lines.update_ratio_least = 1e-2;
    for (uint64_t i = 60; i < 80; i++) {
        healthy(i);
        observe();
    }
    assert_true(active(GF_RULE_UPDATE_RATIO));
    assert_false(finding(GF_RULE_UPDATE_RATIO)->sign);
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->layer_count, LAYERS);
}

/* The same iteration measured again counts once. */
static void again_counts_once(void **state)
{
    (void)state;
    healthy(0);
    observe();
    healthy(1);
    shrink(0.1);
    for (int times = 0; times < 50; times++)
        observe();
    assert_false(active(GF_RULE_VANISHING_GRADIENT));
    gf_diagnosis_changed(diagnosis);
    observe();
    assert_true(active(GF_RULE_VANISHING_GRADIENT));
}

/* Whatever the numbers, texts are whole, ASCII where they promise it, and fit. */
static void texts(void **state)
{
    (void)state;
    static const double odd[] = {0, 1, -1, 1e-300, 1e300, 12345.678};
    for (size_t rule = 0; rule < GF_RULES; rule++)
        for (size_t cause = 0; gf_rule_cause(rule, cause); cause++)
            for (size_t i = 0; i < 2 * (sizeof odd / sizeof *odd); i++) {
                const double number = i % 2 ? (double)NAN : odd[i / 2];
                struct gf_finding finding = {.rule = (uint8_t)rule,
                                             .cause = (uint8_t)cause,
                                             .sign = i % 3 == 0,
                                             .active = true,
                                             .value = odd[i / 2],
                                             .threshold = number,
                                             .numbers = {number, odd[i / 2], number, odd[i / 2]}};
                char message[256], line[300], formula[300], detail[300], small[12];
                gf_finding_message(&finding, message, sizeof message);
                gf_finding_line(&finding, line, sizeof line);
                gf_finding_formula(&finding, formula, sizeof formula);
                gf_finding_detail(&finding, detail, sizeof detail);
                assert_true(*message && *formula);
                assert_memory_equal(line, gf_rule_title(rule), strlen(gf_rule_title(rule)));
                for (const char *c = message; *c; c++)
                    assert_in_range(*c, 0x20, 0x7e);
                for (const char *c = detail; *c; c++)
                    assert_in_range(*c, 0x20, 0x7e);
                assert_memory_equal(gf_finding_message(&finding, small, sizeof small), message,
                                    strlen(message) < 11 ? strlen(message) : 11);
                assert_true(strlen(small) < sizeof small);
                assert_true(*gf_finding_remedy(&finding) && *gf_finding_remedy_key(&finding));
            }
}

static void registry(void **state)
{
    (void)state;
    size_t count = 0;
    while (gf_rule_name(count)) {
        assert_true(*gf_rule_title(count) && *gf_rule_meaning(count));
        assert_non_null(gf_rule_cause(count, 0));
        for (size_t other = 0; other < count; other++)
            assert_string_not_equal(gf_rule_name(count), gf_rule_name(other));
        count++;
    }
    assert_int_equal(count, GF_RULES);
    assert_null(gf_rule_setting(GF_RULES, 0));
    assert_null(gf_rule_cause(GF_RULES, 0));
    assert_string_equal(gf_rule_setting(GF_RULE_DEAD_RELU, 0), "diagnosis.dead_fraction");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_wrong),
        TEST(converged_networks_may_be_quiet),
        TEST(lines_can_be_moved),
        TEST(again_counts_once),
        TEST(texts),
        TEST(registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
