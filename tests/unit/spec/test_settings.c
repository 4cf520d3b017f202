/* The settings table: defaults, ranges, text, steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gradflow/spec.h"
#include "spec/number.h"
#include "spec/value.h"

static struct gf_spec spec;
static struct gf_error error;

static void set(const char *key, const char *value)
{
    if (!gf_spec_set(&spec, key, value, &error))
        fail_msg("%s = %s: %s", key, value, error.message);
}

static void refused(const char *key, const char *value, const char *said)
{
    const struct gf_spec before = spec;
    memset(&error, 0, sizeof error);
    if (gf_spec_set(&spec, key, value, &error))
        fail_msg("%s = %s was accepted", key, value);
    assert_memory_equal(&spec, &before, sizeof spec);
    assert_non_null(strstr(error.message, key));
    if (!strstr(error.message, said))
        fail_msg("%s = %s: \"%s\" should say \"%s\"", key, value, error.message, said);
}

static void contract(void **state)
{
    static const char *const expected[][2] = {
        {"seed", "1"},
        {"network.depth", "20"},
        {"network.width", "16"},
        {"network.activation", "sigmoid"},
        {"network.leak", "auto"},
        {"network.init", "xavier"},
        {"network.gain", "1"},
        {"network.bias", "0"},
        {"network.bias_std", "0"},
        {"network.norm", "none"},
        {"network.residual", "0"},
        {"network.residual_scale", "1"},
        {"network.residual_order", "identity"},
        {"network.residual_zero", "no"},
        {"network.relu_at_zero", "0"},
        {"data.source", "spiral"},
        {"data.samples", "500"},
        {"data.noise", "0.1"},
        {"data.file", ""},
        {"data.labels", ""},
        {"data.test_fraction", "0.2"},
        {"data.standardize", "yes"},
        {"training.optimizer", "sgd"},
        {"training.learning_rate", "0.1"},
        {"training.momentum", "0.9"},
        {"training.beta2", "0.999"},
        {"training.batch", "32"},
        {"training.loss", "auto"},
        {"training.l1", "0"},
        {"training.l2", "0"},
        {"training.clip_norm", "0"},
        {"training.clip_value", "0"},
        {"training.bias_warmup", "0"},
        {"training.bias_warmup_iterations", "0"},
        {"training.layerwise_iterations", "0"},
        {"training.iterations", "1000"},
        {"measure.histograms", "shown"},
        {"measure.regions", "no"},
        {"measure.regions_grid", "256"},
        {"measure.regions_window", "3"},
        {"diagnosis.patience", "10"},
        {"diagnosis.window", "300"},
        {"diagnosis.converged_loss", "0.05"},
        {"diagnosis.converged_accuracy", "0.99"},
        {"diagnosis.vanishing_mean_abs", "1e-07"},
        {"diagnosis.decades", "3"},
        {"diagnosis.exploding_norm", "1000"},
        {"diagnosis.dead_fraction", "0.5"},
        {"diagnosis.born_dead_fraction", "0.5"},
        {"diagnosis.saturated_fraction", "0.5"},
        {"diagnosis.variance_ratio", "10"},
        {"diagnosis.update_ratio_least", "1e-05"},
        {"diagnosis.update_ratio_most", "0.1"},
        {"diagnosis.loss_decrease", "0.01"},
        {"diagnosis.oscillation", "1.5"},
        {"diagnosis.untrained_alpha", "0.5"},
        {"view.screen", "table"},
        {"view.speed", "30"},
    };
    const size_t count = sizeof expected / sizeof *expected;
    (void)state;
    gf_spec_init(&spec);
    assert_int_equal(gf_setting_count(), count);
    for (size_t i = 0; i < count; i++) {
        char text[GF_PATH_MOST];
        const struct gf_setting *setting = gf_setting_at(i);
        assert_string_equal(setting->key, expected[i][0]);
        assert_string_equal(gf_setting_text(setting, &spec, text, sizeof text), expected[i][1]);
        assert_ptr_equal(gf_setting_find(setting->key), setting);
        assert_true(setting->help && setting->help[0]);
        assert_true(setting->help[strlen(setting->help) - 1] != '.');
        assert_true(strlen(setting->key) < 48);
    }
    assert_null(gf_setting_at(count));
    assert_null(gf_setting_find("network"));
    assert_null(gf_setting_find(""));
    assert_true(isnan(spec.network.leak));
    assert_true(count <= 64); /* what the preset reader has room for */
}

/* Text of every value a number may have reads back to the same bits. */
static void round_trip(const struct gf_setting *setting, double value)
{
    char text[GF_PATH_MOST], again[GF_PATH_MOST];
    if (isnan(value) || isinf(value))
        snprintf(text, sizeof text, "%s", setting->special);
    else
        gf_number_text(value, text, sizeof text);
    set(setting->key, text);
    gf_setting_text(setting, &spec, again, sizeof again);
    assert_string_equal(text, again);
}

static double field(const struct gf_setting *setting)
{
    const void *place = (const char *)&spec + setting->offset;
    return setting->type == GF_SETTING_INTEGER ? (double)*(const int64_t *)place : *(const double *)place;
}

static void each_number(const struct gf_setting *setting)
{
    const bool whole = setting->type == GF_SETTING_INTEGER;
    char text[64], allowed[256];
    const double below = whole ? setting->least - 1 : nextafter(setting->least, -INFINITY);
    const double above = whole ? setting->most + 1 : nextafter(setting->most, INFINITY);
    gf_setting_allowed(setting, allowed, sizeof allowed);
    if (setting->least_open)
        refused(setting->key, gf_number_text(setting->least, text, sizeof text), allowed);
    else
        round_trip(setting, setting->least);
    round_trip(setting, setting->least_open ? nextafter(setting->least, INFINITY) : setting->least);
    refused(setting->key, gf_number_text(below, text, sizeof text), allowed);
    if (isfinite(setting->most)) {
        refused(setting->key, gf_number_text(above, text, sizeof text), allowed);
        if (setting->most_open)
            refused(setting->key, gf_number_text(setting->most, text, sizeof text), allowed);
        round_trip(setting, setting->most_open ? nextafter(setting->most, 0) : setting->most);
        assert_true(field(setting) <= setting->most);
    } else {
        round_trip(setting, 1.7976931348623157e308);
    }
    static const char *const bad[] = {"",         " 3",    "3 ",     "0x10",  "nan",   "inf", "-inf",
                                      "infinity", "1e",    "1e+",    "3,5",   "3.5.1", "--3", "+3",
                                      "three",    "1e999", "1e-999", "1_000", ".",     "-",   "3\n",
                                      "e5",       "0b1",   "1d5",    "yes",   "NaN",   "٣"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(setting->key, bad[i], allowed);
    if (whole) {
        refused(setting->key, "20.0", allowed);
        refused(setting->key, "2e1", allowed);
        refused(setting->key, "99999999999999999999", allowed);
        refused(setting->key, "-99999999999999999999", allowed);
    }
    if (setting->special) {
        set(setting->key, setting->special);
        round_trip(setting, setting->special_value);
        assert_non_null(strstr(allowed, setting->special));
    }
}

static void each_choice(const struct gf_setting *setting)
{
    char text[64], allowed[512];
    gf_setting_allowed(setting, allowed, sizeof allowed);
    for (size_t i = 0; setting->choice(i); i++) {
        set(setting->key, setting->choice(i));
        assert_int_equal(*(int *)((char *)&spec + setting->offset), i);
        assert_string_equal(gf_setting_text(setting, &spec, text, sizeof text), setting->choice(i));
        assert_non_null(strstr(allowed, setting->choice(i)));
        snprintf(text, sizeof text, "%sx", setting->choice(i));
        char hint[96];
        snprintf(hint, sizeof hint, "did you mean %s?", setting->choice(i));
        refused(setting->key, text, hint);
    }
    refused(setting->key, "", allowed);
    refused(setting->key, "0", allowed);
    refused(setting->key, "wholly-unlike-anything", allowed);
}

static void ranges(void **state)
{
    (void)state;
    gf_spec_init(&spec);
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        if (setting->type == GF_SETTING_NUMBER || setting->type == GF_SETTING_INTEGER)
            each_number(setting);
        else if (setting->type == GF_SETTING_CHOICE)
            each_choice(setting);
    }
}

static void contract_ranges(void **state)
{
    (void)state;
    gf_spec_init(&spec);
    refused("network.depth", "0", "from 1 to 512");
    refused("network.depth", "513", "from 1 to 512");
    refused("network.width", "2049", "from 1 to 2048");
    refused("training.learning_rate", "0", "above 0, at most 1000");
    refused("training.momentum", "1", "from 0 to below 1");
    refused("data.samples", "1", "from 2 to 1000000");
    refused("view.speed", "0.5", "max or a number from 1 to 1000");
    refused("training.clip_norm", "-1", "of at least 0");
    refused("training.loss", "hinge", "one of auto, ");
    refused("view.screen", "rows", "one of table, layer, history, chain");
    refused("network.residual", "1", "allowed is 0 or a whole number from 2 to 16");
    refused("network.residual", "17", "from 2 to 16");
    refused("network.norm", "group", "one of none, batch, layer");
    refused("network.residual_order", "pre", "one of identity, post");
}

static void seeds_switches_texts(void **state)
{
    char text[GF_PATH_MOST + 8];
    (void)state;
    gf_spec_init(&spec);
    set("seed", "18446744073709551615");
    assert_true(spec.seed == UINT64_MAX);
    assert_string_equal(gf_setting_text(gf_setting_find("seed"), &spec, text, sizeof text),
                        "18446744073709551615");
    refused("seed", "18446744073709551616", "from 0 to 18446744073709551615");
    refused("seed", "-1", "from 0");
    refused("seed", "1.0", "whole number");
    set("data.standardize", "no");
    assert_false(spec.data.standardize);
    refused("data.standardize", "true", "yes or no");
    refused("data.standardize", "Yes", "yes or no");
    refused("data.standardize", "1", "yes or no");
    memset(text, 'a', sizeof text);
    text[GF_PATH_MOST] = '\0';
    refused("data.file", text, "at most 1023 bytes");
    text[GF_PATH_MOST - 1] = '\0';
    set("data.file", text);
    assert_string_equal(spec.data.file, text);
    set("data.file", "grün/ο β.csv");
    set("data.file", "");
    refused("data.file", "a\nb", "UTF-8 text");
    refused("data.file", "a\xff", "UTF-8 text");
    refused("data.file", "a\xed\xa0\x80", "UTF-8 text"); /* a surrogate */
    refused("data.file", "a\xc2\x85", "UTF-8 text");     /* a control character */
}

static void unknown(void **state)
{
    static const char *const cases[][2] = {
        {"network.dept", "did you mean network.depth?"},
        {"network.detph", "did you mean network.depth?"},
        {"network.activatoin", "did you mean network.activation?"},
        {"depth", "did you mean network.depth?"},
        {"learning_rate", "did you mean training.learning_rate?"},
        {"network.learning_rate", "did you mean training.learning_rate?"},
        {"trainig.batch", "did you mean training.batch?"},
        {"sed", "did you mean seed?"},
        {"network.zzzzzzz", "network has depth, width, activation"},
        {"zzzz", "there are seed, network."},
        {"network.", "network has"},
        {"", "there are seed"},
        {".", "there are seed"},
        {"layer.3.activatio", "did you mean activation?"},
        {"layer.3.width", "a layer has activation, leak, init, gain, bias, frozen"},
        {"layer.3", "a layer has"},
        {"layer.3.", "a layer has"},
        {"layer.0.bias", "from 1 to 512"},
        {"layer.513.bias", "from 1 to 512"},
        {"layer.x.bias", "from 1 to 512"},
        {"layer.-1.bias", "from 1 to 512"},
        {"layer..bias", "from 1 to 512"},
        {"layer.99999999999999999999999.bias", "from 1 to 512"},
        /* of later versions: none of them may pass unnoticed */
        {"network.convolution", "unknown setting"},
        {"lesson.next", "unknown setting"},
        {"training.threads", "unknown setting"},
    };
    (void)state;
    gf_spec_init(&spec);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refused(cases[i][0], "1", cases[i][1]);
    char lengthy[300];
    memset(lengthy, 'k', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    assert_false(gf_spec_set(&spec, lengthy, "1", &error));
    assert_false(gf_spec_set(&spec, "network.\x1b[31m", "1", &error));
    assert_null(strchr(error.message, '\x1b'));
    assert_false(gf_spec_set(&spec, "network.depth", "1\x1b[31m", NULL)); /* no error wanted: no crash */
}

/* A setting's key begins with the name of its section, and no section is empty. */
static void sections(void **state)
{
    (void)state;
    char name[32];
    size_t sectioned = 0, counted = 0;
    for (size_t i = 0; i < gf_setting_count(); i++)
        sectioned += strchr(gf_setting_at(i)->key, '.') != NULL;
    for (size_t section = 0; gf_section_at(section, name, sizeof name); section++) {
        const size_t before = counted, length = strlen(name);
        for (size_t i = 0; i < gf_setting_count(); i++) {
            const char *key = gf_setting_at(i)->key;
            counted += strncmp(key, name, length) == 0 && key[length] == '.';
        }
        assert_true(counted > before);
    }
    assert_int_equal(counted, sectioned);
}

static void locales(void **state)
{
    char text[64];
    (void)state;
    const char *with_comma[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "fr_FR.utf8", "de_DE"};
    bool found = false;
    for (size_t i = 0; i < sizeof with_comma / sizeof *with_comma && !found; i++)
        found = setlocale(LC_ALL, with_comma[i]) && localeconv()->decimal_point[0] == ',';
    if (!found)
        skip(); /* no locale with a decimal comma is installed */
    gf_spec_init(&spec);
    set("training.learning_rate", "0.25");
    assert_true(spec.training.learning_rate == 0.25);
    assert_string_equal(gf_setting_text(gf_setting_find("training.learning_rate"), &spec, text, sizeof text),
                        "0.25");
    refused("training.learning_rate", "0,25", "above 0");
    setlocale(LC_ALL, "C");
}

static void number_text(void **state)
{
    static const double values[] = {0.1,
                                    0.30000000000000004,
                                    1.0 / 3,
                                    1e-6,
                                    5e-324,
                                    1e300,
                                    123456789.125,
                                    -0.0625,
                                    2.2250738585072014e-308,
                                    1e6,
                                    0x1.fffffffffffffp-1,
                                    100};
    static const char *const texts[] = {
        "0.1",     "0.30000000000000004", NULL, "1e-06", NULL, "1e+300", "123456789.125", "-0.0625", NULL,
        "1000000", "0.9999999999999999",  "100"};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[32];
        double again = 0;
        gf_number_text(values[i], text, sizeof text);
        assert_true(gf_number_parse(text, &again));
        assert_memory_equal(&again, &values[i], sizeof again);
        if (texts[i])
            assert_string_equal(text, texts[i]);
    }
}

/* Press the key until nothing changes; the texts on the way, joined. */
static void walk(const char *key, const char *from, int direction, const char *expected)
{
    char path[4096] = "", text[GF_PATH_MOST];
    const struct gf_setting *setting = gf_setting_find(key);
    gf_spec_init(&spec);
    set(key, from);
    for (int i = 0; i < 8 && gf_setting_step(setting, &spec, direction); i++) {
        gf_setting_text(setting, &spec, text, sizeof text);
        set(key, text); /* every step is a value one may set */
        snprintf(path + strlen(path), sizeof path - strlen(path), "%s%s", i ? " " : "", text);
    }
    if (strcmp(path, expected) != 0)
        fail_msg("%s from %s: %s, not %s", key, from, path, expected);
}

static void steps(void **state)
{
    (void)state;
    walk("network.depth", "508", 1, "509 510 511 512");
    walk("network.depth", "3", -1, "2 1");
    walk("network.width", "16", 1, "20 24 28 32 36 40 44 48");
    walk("network.width", "9", -1, "8 4 1");
    walk("network.width", "1", 1, "4 8 12 16 20 24 28 32");
    walk("network.width", "2046", 1, "2048");
    walk("training.learning_rate", "0.1", 1, "0.2 0.5 1 2 5 10 20 50");
    walk("training.learning_rate", "0.3", -1, "0.2 0.1 0.05 0.02 0.01 0.005 0.002 0.001");
    walk("training.learning_rate", "300", 1, "500 1000");
    walk("training.learning_rate", "2e-05", -1, "1e-05 5e-06 2e-06 1e-06");
    walk("training.learning_rate", "1e-09", -1, "");
    walk("training.learning_rate", "1e-09", 1, "1e-06 2e-06 5e-06 1e-05 2e-05 5e-05 0.0001 0.0002");
    walk("training.l2", "0", 1, "1e-06 2e-06 5e-06 1e-05 2e-05 5e-05 0.0001 0.0002");
    walk("training.l2", "2e-06", -1, "1e-06 0");
    walk("training.clip_norm", "1e308", 1, "");
    walk("training.batch", "32", -1, "20 10 5 2 1");
    walk("training.batch", "32", 1, "50 100 200 500 1000 2000 5000 10000");
    walk("data.samples", "10", -1, "5 2");
    walk("training.iterations", "0", 1, "1 2 5 10 20 50 100 200");
    walk("training.iterations", "2", -1, "1 0");
    walk("view.speed", "30", 1, "50 100 200 500 1000 max");
    walk("view.speed", "max", -1, "1000 500 200 100 50 20 10 5");
    walk("view.speed", "2", -1, "1");
    walk("network.leak", "0.001", -1, "0 auto");
    walk("network.leak", "auto", 1, "0 0.001 0.002 0.005 0.01 0.02 0.05 0.1");
    walk("network.bias", "-0.2", 1, "-0.1 0 0.1 0.2 0.3 0.4 0.5 0.6");
    walk("network.bias", "-999.95", -1, "-1000");
    walk("network.relu_at_zero", "0", 1, "0.5 1");
    walk("network.residual", "0", 1, "2 3 4 5 6 7 8 9");
    walk("network.residual", "3", -1, "2 0");
    walk("network.residual_scale", "0.1", -1, "0 auto");
    walk("training.bias_warmup", "-0.5", 1, "0 0.5 1 1.5 2 2.5 3 3.5");
    walk("training.momentum", "0.8", 1, "0.85 0.9 0.95");
    walk("training.momentum", "0.1", -1, "0.05 0");
    walk("training.beta2", "0.998", 1, "0.999");
    walk("data.test_fraction", "0.9", 1, "0.95");
    walk("seed", "18446744073709551614", 1, "18446744073709551615");
    walk("seed", "1", -1, "0");
    walk("training.loss", "auto", -1, "mse cross_entropy auto mse cross_entropy auto mse cross_entropy");
    walk("measure.histograms", "every", 1, "shown every shown every shown every shown every");
    walk("view.screen", "table", 1, "layer history chain plane table layer history chain");
    walk("data.standardize", "yes", 1, "no yes no yes no yes no yes");
    walk("data.file", "a", 1, "");
    walk("network.depth", "20", 0, "");
}

/* A layer's own settings start from the network's. */
static void layer_fields(void **state)
{
    (void)state;
    char key[64], text[64], again[64];
    size_t count = 0;
    gf_spec_init(&spec);
    assert_true(gf_spec_set(&spec, "network.activation", "relu", &error));
    assert_true(gf_spec_set(&spec, "network.leak", "0.3", &error));
    for (; gf_layer_field_at(count); count++) {
        const struct gf_setting *field = gf_layer_field_at(count);
        bool own = true;
        gf_layer_field_text(&spec, 7, count, text, sizeof text, &own);
        assert_false(own);
        snprintf(key, sizeof key, "network.%s", field->key);
        const struct gf_setting *network = gf_setting_find(key);
        assert_string_equal(text, network ? gf_setting_text(network, &spec, again, sizeof again) : "no");
        assert_true(gf_layer_field_step(&spec, 7, count, 1));
        gf_layer_field_text(&spec, 7, count, again, sizeof again, &own);
        assert_true(own);
        assert_string_not_equal(again, text);
        gf_layer_field_text(&spec, 6, count, again, sizeof again, &own);
        assert_string_equal(again, text); /* no other layer's */
        snprintf(key, sizeof key, "layer.7.%s", field->key);
        assert_true(gf_spec_set(&spec, key, "default", &error));
        gf_layer_field_text(&spec, 7, count, again, sizeof again, &own);
        assert_false(own);
    }
    assert_int_equal(count, 6);
    assert_int_equal(spec.layers[6].given, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layer_fields),    cmocka_unit_test(sections),
        cmocka_unit_test(contract),        cmocka_unit_test(ranges),
        cmocka_unit_test(contract_ranges), cmocka_unit_test(unknown),
        cmocka_unit_test(locales),         cmocka_unit_test(seeds_switches_texts),
        cmocka_unit_test(number_text),     cmocka_unit_test(steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
