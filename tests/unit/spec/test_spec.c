/* A spec as a whole: assignments, overrides, what settings must agree on, what a change needs, paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gradflow/dataset.h"
#include "gradflow/spec.h"
#include "spec/nearest.h"
#include "spec/path.h"
#include "spec/text.h"

static struct gf_spec spec, other;
static struct gf_error error;

static void set(const char *key, const char *value)
{
    if (!gf_spec_set(&spec, key, value, &error))
        fail_msg("%s = %s: %s", key, value, error.message);
}

static void assign(const char *assignment)
{
    if (!gf_spec_assign(&spec, assignment, &error))
        fail_msg("%s: %s", assignment, error.message);
}

static bool has_source(const char *name)
{
    for (size_t i = 0; gf_data_source_name(i); i++)
        if (strcmp(gf_data_source_name(i), name) == 0)
            return true;
    return false;
}

static void assignments(void **state)
{
    static const char *const bad[] = {
        "", "network.depth", "=5", "network.depth=", "network.depth =5", "network.depth= 5"};
    (void)state;
    gf_spec_init(&spec);
    assign("network.depth=7");
    assert_int_equal(spec.network.depth, 7);
    assign("data.file=a=b.csv");
    assert_string_equal(spec.data.file, "a=b.csv");
    other = spec;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(gf_spec_assign(&spec, bad[i], &error));
        assert_memory_equal(&spec, &other, sizeof spec);
    }
    assert_false(gf_spec_assign(&spec, "depth", &error));
    assert_non_null(strstr(error.message, "KEY=VALUE"));
}

static void assigned_paths(void **state)
{
    (void)state;
    gf_spec_init(&spec);
    set("data.source", "csv");
    set("data.file", "x.csv");
    snprintf(spec.data.folder, sizeof spec.data.folder, "presets");
    assign("data.labels=kind"); /* a column's name: the folder stays */
    assert_string_equal(spec.data.folder, "presets");
    assign("network.depth=3");
    assert_string_equal(spec.data.folder, "presets");
    assign("data.file=y.csv");
    assert_string_equal(spec.data.folder, "");
    assert_string_equal(spec.data.labels, "kind");
    if (!has_source("idx"))
        skip();
    set("data.source", "idx");
    set("data.file", "images");
    set("data.labels", "labels");
    snprintf(spec.data.folder, sizeof spec.data.folder, "presets");
    assign("data.labels=mine"); /* …and the images stay where they were */
    assert_string_equal(spec.data.folder, "");
    assert_string_equal(spec.data.file, "presets/images");
    assert_string_equal(spec.data.labels, "mine");
}

static void overrides(void **state)
{
    static const char *const expected[][2] = {{"layer.1.activation", "tanh"},
                                              {"layer.1.frozen", "no"},
                                              {"layer.2.leak", "auto"},
                                              {"layer.512.gain", "0.1"},
                                              {"layer.512.bias", "-2.5"}};
    char key[64], value[64];
    (void)state;
    gf_spec_init(&spec);
    assert_false(gf_spec_override_text(&spec, 0, key, sizeof key, value, sizeof value));
    set("layer.512.bias", "-2.5");
    set("layer.1.frozen", "no");
    set("layer.1.activation", "relu");
    set("layer.1.activation", "tanh");
    set("layer.2.leak", "auto");
    set("layer.512.gain", "0.1");
    assert_int_equal(spec.layers[0].given, GF_OVERRIDE_ACTIVATION | GF_OVERRIDE_FROZEN);
    assert_true(isnan(spec.layers[1].leak));
    for (size_t i = 0; i < 5; i++) {
        assert_true(gf_spec_override_text(&spec, i, key, sizeof key, value, sizeof value));
        assert_string_equal(key, expected[i][0]);
        assert_string_equal(value, expected[i][1]);
    }
    assert_false(gf_spec_override_text(&spec, 5, key, sizeof key, value, sizeof value));
    gf_spec_override_text(&spec, 0, key, sizeof key, value, sizeof value);
    assert_true(gf_spec_set(&spec, key, "default", NULL)); /* takes it back */
    char next[64];
    assert_true(gf_spec_override_text(&spec, 0, next, sizeof next, value, sizeof value));
    assert_string_not_equal(next, key);
    assert_false(gf_spec_override_text(&spec, 4, key, sizeof key, value, sizeof value));
    other = spec;
    assert_false(gf_spec_set(&spec, "layer.3.gain", "-1", &error));
    assert_non_null(strstr(error.message, "layer.3.gain"));
    assert_non_null(strstr(error.message, "from 0 to 1000"));
    assert_false(gf_spec_set(&spec, "layer.3.activation", "sigmod", &error));
    assert_non_null(strstr(error.message, "did you mean sigmoid?"));
    assert_false(gf_spec_set(&spec, "layer.3.frozen", "maybe", &error));
    assert_memory_equal(&spec, &other, sizeof spec);
}

static void disagreement(const char *said)
{
    if (gf_spec_validate(&spec, &error))
        fail_msg("accepted, should say %s", said);
    assert_non_null(strstr(error.message, said));
}

static void validation(void **state)
{
    (void)state;
    gf_spec_init(&spec);
    assert_true(gf_spec_validate(&spec, &error));
    set("training.loss", "cross_entropy");
    assert_true(gf_spec_validate(&spec, &error));
    set("data.source", "sine");
    disagreement("training.loss = cross_entropy needs classes");
    set("data.source", "plane");
    disagreement("data.source = plane");
    set("training.loss", "mse");
    assert_true(gf_spec_validate(&spec, &error));
    set("training.loss", "auto");
    assert_true(gf_spec_validate(&spec, &error));
    set("data.source", "csv");
    disagreement("needs data.file");
    set("data.file", "x.csv");
    assert_true(gf_spec_validate(&spec, &error));
    set("training.loss", "cross_entropy"); /* what a file holds is known when it is read */
    assert_true(gf_spec_validate(&spec, &error));
    memset(spec.data.folder, 'f', sizeof spec.data.folder - 2);
    disagreement("too long");
    memset(spec.data.folder, 0, sizeof spec.data.folder);
    if (!has_source("idx"))
        skip();
    set("data.source", "idx");
    disagreement("needs data.labels");
    set("data.labels", "l");
    assert_true(gf_spec_validate(&spec, &error));
}

static void effect(const char *key, const char *value, enum gf_effect expected)
{
    gf_spec_init(&spec);
    other = spec;
    assert_int_equal(gf_spec_effect(&spec, &other), GF_EFFECT_NONE);
    assert_true(gf_spec_equal(&spec, &other));
    set(key, value);
    if (gf_spec_effect(&other, &spec) != expected || gf_spec_effect(&spec, &other) != expected)
        fail_msg("%s = %s", key, value);
    assert_false(gf_spec_equal(&spec, &other));
}

static void effects(void **state)
{
    static const struct {
        const char *key, *value;
        enum gf_effect effect;
    } cases[] = {
        {"seed", "2", GF_EFFECT_RELOAD},
        {"network.depth", "3", GF_EFFECT_REBUILD},
        {"network.width", "3", GF_EFFECT_REBUILD},
        {"network.activation", "tanh", GF_EFFECT_LIVE},
        {"network.leak", "0", GF_EFFECT_LIVE},
        {"network.init", "he", GF_EFFECT_REBUILD},
        {"network.gain", "2", GF_EFFECT_REBUILD},
        {"network.bias", "2", GF_EFFECT_REBUILD},
        {"network.bias_std", "2", GF_EFFECT_REBUILD},
        {"network.relu_at_zero", "1", GF_EFFECT_LIVE},
        {"data.source", "moons", GF_EFFECT_RELOAD},
        {"data.samples", "2", GF_EFFECT_RELOAD},
        {"data.noise", "2", GF_EFFECT_RELOAD},
        {"data.file", "x", GF_EFFECT_RELOAD},
        {"data.labels", "x", GF_EFFECT_RELOAD},
        {"data.test_fraction", "0", GF_EFFECT_RELOAD},
        {"data.standardize", "no", GF_EFFECT_RELOAD},
        {"training.optimizer", "adam", GF_EFFECT_LIVE},
        {"training.learning_rate", "2", GF_EFFECT_LIVE},
        {"training.momentum", "0", GF_EFFECT_LIVE},
        {"training.beta2", "0", GF_EFFECT_LIVE},
        {"training.batch", "2", GF_EFFECT_REBUILD},
        {"training.loss", "mse", GF_EFFECT_LIVE},
        {"training.l1", "2", GF_EFFECT_LIVE},
        {"training.l2", "2", GF_EFFECT_LIVE},
        {"training.clip_norm", "2", GF_EFFECT_LIVE},
        {"training.clip_value", "2", GF_EFFECT_LIVE},
        {"training.iterations", "2", GF_EFFECT_NONE},
        {"measure.histograms", "every", GF_EFFECT_NONE},
        {"measure.regions", "yes", GF_EFFECT_NONE},
        {"measure.regions_grid", "64", GF_EFFECT_NONE},
        {"measure.regions_window", "5", GF_EFFECT_NONE},
        {"view.speed", "max", GF_EFFECT_NONE},
        {"layer.1.activation", "tanh", GF_EFFECT_LIVE},
        {"layer.1.leak", "auto", GF_EFFECT_LIVE},
        {"layer.1.frozen", "yes", GF_EFFECT_LIVE},
        {"layer.1.init", "he", GF_EFFECT_REBUILD},
        {"layer.1.gain", "1", GF_EFFECT_REBUILD},
        {"layer.20.bias", "0", GF_EFFECT_REBUILD},
        {"layer.21.bias", "0", GF_EFFECT_NONE}, /* beyond the depth: dormant */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        effect(cases[i].key, cases[i].value, cases[i].effect);
    gf_spec_init(&other);
    gf_spec_init(&spec);
    set("training.learning_rate", "2");
    set("network.depth", "2");
    assert_int_equal(gf_spec_effect(&other, &spec), GF_EFFECT_REBUILD);
}

static void same_file(void **state)
{
    (void)state;
    gf_spec_init(&spec);
    set("data.source", "csv");
    set("data.file", "data/x.csv");
    other = spec;
    snprintf(other.data.folder, sizeof other.data.folder, "presets");
    assert_false(gf_spec_equal(&spec, &other));
    assert_int_equal(gf_spec_effect(&spec, &other), GF_EFFECT_RELOAD);
    snprintf(other.data.file, sizeof other.data.file, "../data/x.csv");
    assert_true(gf_spec_equal(&spec, &other));
    assert_int_equal(gf_spec_effect(&spec, &other), GF_EFFECT_NONE);
    gf_spec_init(&spec);
    other = spec; /* without a file the folder says nothing */
    snprintf(other.data.folder, sizeof other.data.folder, "presets");
    assert_true(gf_spec_equal(&spec, &other));
}

static void paths(void **state)
{
    static const char *const tidy[][2] = {
        {"", ""},
        {"/", "/"},
        {"a", "a"},
        {"a/", "a"},
        {"./a", "a"},
        {"a/./b", "a/b"},
        {"a//b", "a/b"},
        {"a/../b", "b"},
        {"a/b/../../c", "c"},
        {"../a", "../a"},
        {"../../a", "../../a"},
        {"a/../../b", "../b"},
        {"/..", "/"},
        {"/../a", "/a"},
        {"//a//", "/a"},
        {"/a/b/..", "/a"},
        {"a/..", ""},
        {"..", ".."},
        {"...", "..."},
        {"/a/../..", "/"},
        {"a/..b", "a/..b"},
    };
    static const char *const folders[][2] = {{"a", ""},    {"a/b", "a"},  {"/a", "/"},  {"/", "/"},
                                             {"a/", "a"},  {"a//b", "a"}, {"//a", "/"}, {"/a/b", "/a"},
                                             {"./a", "."}, {"", ""}};
    char path[64], small[6];
    (void)state;
    for (size_t i = 0; i < sizeof tidy / sizeof *tidy; i++) {
        snprintf(path, sizeof path, "%s", tidy[i][0]);
        gf_path_tidy(path);
        assert_string_equal(path, tidy[i][1]);
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        assert_true(gf_path_folder(folders[i][0], path, sizeof path));
        assert_string_equal(path, folders[i][1]);
    }
    gf_spec_init(&spec);
    assert_true(gf_spec_path(&spec, "x", path, sizeof path));
    assert_string_equal(path, "x");
    snprintf(spec.data.folder, sizeof spec.data.folder, "/f");
    assert_true(gf_spec_path(&spec, "x", path, sizeof path));
    assert_string_equal(path, "/f/x");
    assert_true(gf_spec_path(&spec, "/x", path, sizeof path));
    assert_string_equal(path, "/x");
    assert_true(gf_spec_path(&spec, "ab", small, sizeof small)); /* "/f/ab" and its end just fit */
    assert_string_equal(small, "/f/ab");
    assert_false(gf_spec_path(&spec, "abc", small, sizeof small));
    snprintf(spec.data.folder, sizeof spec.data.folder, "/");
    assert_true(gf_spec_path(&spec, "x", path, sizeof path));
    assert_string_equal(path, "/x");
    assert_true(gf_path_same("a/../b", "./b"));
    assert_true(gf_path_same("", "."));
    assert_false(gf_path_same("a", "b"));
}

static void nearest(void **state)
{
    static const char *const names[] = {"identity", "sigmoid",    "tanh", "relu",
                                        "relu_eps", "leaky_relu", "elu",  "selu"};
    static const char *const cases[][2] = {
        {"sigmod", "sigmoid"},   {"tahn", "tanh"}, {"Relu", "relu"},        {"reul", "relu"},
        {"leaky", "leaky_relu"}, {"lu", "elu"},    {"identty", "identity"}, {"x", NULL},
        {"completely", NULL},    {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_nearest n = gf_nearest_start(cases[i][0]);
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            gf_nearest_offer(&n, names[j]);
        if (!cases[i][1] ? n.best != NULL : !n.best || strcmp(n.best, cases[i][1]) != 0)
            fail_msg("%s: %s", cases[i][0], n.best ? n.best : "nothing");
    }
}

static void texts(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, good;
    } cases[] = {
        {"abc", 3, 3},
        {"a\tb", 3, 3},
        {"a\0b", 3, 1},
        {"a\x7f", 2, 1},
        {"\xc3\xa4", 2, 2},
        {"\xc3", 1, 0},
        {"\xc0\x80", 2, 0},
        {"\xe0\x80\x80", 3, 0},
        {"\xf0\x9f\x98\x80", 4, 4},
        {"\xf4\x90\x80\x80", 4, 0},
        {"\xed\xa0\x80", 3, 0},
        {"ok\xff", 3, 2},
        {"\xc2\x9f", 2, 0},
        {"\xc2\xa0", 2, 2},
        {"\xe2\x82", 2, 0},
        {"", 0, 0},
        {"\x80", 1, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(gf_text_check(cases[i].bytes, cases[i].length, true), cases[i].good);
    assert_int_equal(gf_text_check("a\tb", 3, false), 1);
    char text[8] = "ab";
    gf_text_append(text, sizeof text, "%s", "cdäöü"); /* no half character at the end */
    assert_string_equal(text, "abcdä");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assignments), cmocka_unit_test(assigned_paths), cmocka_unit_test(overrides),
        cmocka_unit_test(validation),  cmocka_unit_test(effects),        cmocka_unit_test(same_file),
        cmocka_unit_test(paths),       cmocka_unit_test(nearest),        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
