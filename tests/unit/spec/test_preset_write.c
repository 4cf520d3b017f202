/* Writing presets: what is written reads back to the same settings, and the old file stays until the new one
 * is whole. */
#include "folder.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "gradflow/dataset.h"
#include "gradflow/preset.h"
#include "spec/number.h"
#include "spec/value.h"

static struct gf_preset preset, again;
static struct gf_error error;

static void set(const char *key, const char *value)
{
    if (!gf_spec_set(&preset.spec, key, value, &error))
        fail_msg("%s = %s: %s", key, value, error.message);
}

static void start(void)
{
    memset(&preset, 0, sizeof preset);
    gf_spec_init(&preset.spec);
}

static void writes(const char *path, bool overwrite)
{
    bool exists = false;
    if (!gf_preset_write(path, &preset, overwrite, &exists, &error))
        fail_msg("%s: %s", error.file, error.message);
    assert_false(exists);
}

/* Written and read, it is the same. */
static void same(const char *path)
{
    writes(path, true);
    if (!gf_preset_read(path, &again, &error)) {
        char *text = read_text(path);
        fail_msg("%zu: %s\n%s", error.line, error.message, text);
    }
    if (!gf_spec_equal(&preset.spec, &again.spec)) {
        char *text = read_text(path);
        fail_msg("differs:\n%s", text);
    }
    assert_string_equal(preset.title, again.title);
    assert_string_equal(preset.text, again.text);
}

static void only_differences(void **state)
{
    (void)state;
    start();
    writes("d.ini", true);
    char *text = read_text("d.ini");
    assert_string_equal(text, "[about]\n");
    free(text);
    same("d.ini");
    set("seed", "9");
    set("network.depth", "50");
    set("network.leak", "0.02");
    set("network.leak", "auto");
    set("training.learning_rate", "0.30000000000000004");
    set("training.loss", "mse");
    set("view.speed", "max");
    set("layer.3.activation", "tanh");
    set("layer.3.frozen", "no");
    set("layer.1.gain", "1");
    snprintf(preset.title, sizeof preset.title, "Fifty ; layers");
    snprintf(preset.text, sizeof preset.text, "One.\nTwo.");
    writes("d.ini", true);
    text = read_text("d.ini");
    assert_string_equal(text, "seed = 9\n\n[about]\ntitle = Fifty ; layers\ntext = One.\n\n    Two.\n\n"
                              "[network]\ndepth = 50\n\n[training]\nlearning_rate = 0.30000000000000004\n"
                              "loss = mse\n\n[view]\nspeed = max\n\n[layer 1]\ngain = 1\n\n"
                              "[layer 3]\nactivation = tanh\nfrozen = no\n");
    free(text);
    same("d.ini");
}

static double random_number(struct gf_random *random, const struct gf_setting *s)
{
    const double most = isinf(s->most) ? 1e6 : s->most;
    double value = 0;
    switch (gf_random_below(random, 4)) {
    case 0: value = s->least_open ? nextafter(s->least, INFINITY) : s->least; break;
    case 1: value = s->most_open ? nextafter(s->most, -INFINITY) : most; break;
    case 2: value = fmax(s->least, fmin(most, pow(10, gf_random_uniform(random, -9, 2)))); break;
    default: value = gf_random_uniform(random, s->least, most); break;
    }
    if (s->most_open && value >= s->most)
        value = nextafter(s->most, -INFINITY);
    return value;
}

static void random_text(struct gf_random *random, char *text, size_t most)
{
    static const char *const parts[] = {"a", "data", " ", ";", " ;",   "#",  "\"",
                                        "ü", "=",    "[", "]", ".csv", "..", "-"};
    text[0] = '\0';
    const size_t count = gf_random_below(random, 12);
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), most - strlen(text), "%s",
                 parts[gf_random_below(random, sizeof parts / sizeof *parts)]);
}

static void random_value(struct gf_random *random, const struct gf_setting *s, char *text, size_t size)
{
    size_t choices = 0;
    while (s->choice && s->choice(choices))
        choices++;
    switch (s->type) {
    case GF_SETTING_INTEGER: {
        const double value = floor(random_number(random, s));
        snprintf(text, size, "%.0f", s->gap > 0 && value < s->gap ? s->least : value);
        break;
    }
    case GF_SETTING_SEED: snprintf(text, size, "%llu", (unsigned long long)gf_random_bits(random)); break;
    case GF_SETTING_NUMBER:
        if (s->special && gf_random_below(random, 4) == 0)
            snprintf(text, size, "%s", s->special);
        else
            gf_number_text(random_number(random, s), text, size);
        break;
    case GF_SETTING_CHOICE: snprintf(text, size, "%s", s->choice(gf_random_below(random, choices))); break;
    case GF_SETTING_SWITCH: snprintf(text, size, "%s", gf_random_below(random, 2) ? "yes" : "no"); break;
    case GF_SETTING_TEXT: random_text(random, text, 100); break;
    }
}

static void random_about(struct gf_random *random, char *text, size_t size, bool lines)
{
    static const char *const words[] = {"gradient", "δ",        ";",      "#",    "a = b",
                                        "[x]",      "text = x", "title:", "0.25", "press",
                                        "→",        "\"",       "word,",  "x",    "two  spaces"};
    text[0] = '\0';
    const size_t count = gf_random_below(random, lines ? 300 : 12);
    for (size_t i = 0; i < count; i++) {
        const char *word = words[gf_random_below(random, sizeof words / sizeof *words)];
        const bool paragraph = lines && i && strcmp(word, "title:") != 0 && strncmp(word, "text", 4) != 0 &&
                               gf_random_below(random, 30) == 0;
        const size_t used = strlen(text);
        if (used + strlen(word) + 2 > size)
            return;
        snprintf(text + used, size - used, "%s%s", !i ? "" : paragraph ? "\n" : " ", word);
    }
}

static void random_specs(void **state)
{
    struct gf_random random;
    (void)state;
    gf_random_init(&random, 3, 4);
    for (int round = 0; round < 1000; round++) {
        char text[GF_PATH_MOST], key[64];
        start();
        for (size_t i = 0; i < gf_setting_count(); i++) {
            if (gf_random_below(&random, 2))
                continue;
            random_value(&random, gf_setting_at(i), text, sizeof text);
            set(gf_setting_at(i)->key, text);
        }
        for (size_t n = gf_random_below(&random, 6); n > 0; n--) {
            const struct gf_layer_setting *field =
                gf_layer_setting_at(gf_random_below(&random, gf_layer_setting_count()));
            snprintf(key, sizeof key, "layer.%zu.%s", 1 + gf_random_below(&random, 512), field->setting.key);
            random_value(&random, &field->setting, text, sizeof text);
            set(key, text);
        }
        random_about(&random, preset.title, sizeof preset.title, false);
        random_about(&random, preset.text, sizeof preset.text, true);
        if (gf_spec_validate(&preset.spec, NULL))
            same("random.ini");
    }
}

static void full_text(void **state)
{
    (void)state;
    start();
    memset(preset.text, 'x', sizeof preset.text - 1); /* one word of the greatest length there is */
    memset(preset.title, 't', sizeof preset.title - 1);
    same("full.ini");
    for (size_t i = 1; i < sizeof preset.text - 2; i += 2)
        preset.text[i] = ' ';
    same("full.ini");
}

static void unwritable_text(void **state)
{
    (void)state;
    start();
    snprintf(preset.title, sizeof preset.title, "two\nlines");
    assert_false(gf_preset_write("u.ini", &preset, true, NULL, &error));
    snprintf(preset.title, sizeof preset.title, "latin \xe4");
    assert_false(gf_preset_write("u.ini", &preset, true, NULL, &error));
    preset.title[0] = '\0';
    snprintf(preset.text, sizeof preset.text, "a\ntitle = b");
    assert_false(gf_preset_write("u.ini", &preset, true, NULL, &error));
    assert_non_null(strstr(error.message, "begins like a key"));
    assert_int_not_equal(access("u.ini", F_OK), 0);
}

static void no_overwriting(void **state)
{
    bool exists = false;
    (void)state;
    start();
    write_text("kept.ini", "mine");
    assert_false(gf_preset_write("kept.ini", &preset, false, &exists, &error));
    assert_true(exists);
    assert_string_equal(error.file, "kept.ini");
    assert_non_null(strstr(error.message, "exists already"));
    assert_false(gf_preset_write("kept.ini", &preset, false, NULL, NULL));
    char *text = read_text("kept.ini");
    assert_string_equal(text, "mine");
    free(text);
    writes("new.ini", false);
    assert_false(gf_preset_write("new.ini", &preset, false, &exists, &error));
    assert_int_equal(symlink("nowhere", "dangling.ini"), 0);
    exists = false;
    assert_false(gf_preset_write("dangling.ini", &preset, false, &exists, &error));
    assert_true(exists);
    assert_false(gf_preset_write("dangling.ini", &preset, true, &exists, &error));
}

static void modes_and_links(void **state)
{
    struct stat status;
    (void)state;
    start();
    make_folder("real");
    const mode_t before = umask(027);
    writes("mode.ini", false);
    umask(before);
    assert_int_equal(stat("mode.ini", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(chmod("mode.ini", 0604), 0);
    writes("mode.ini", true);
    assert_int_equal(stat("mode.ini", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0604);
    write_text("real/target.ini", "old");
    assert_int_equal(symlink("real/target.ini", "link.ini"), 0);
    set("network.depth", "3");
    writes("link.ini", true);
    assert_int_equal(lstat("link.ini", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    char *text = read_text("real/target.ini");
    assert_non_null(strstr(text, "depth = 3"));
    free(text);
    assert_int_equal(count_files("real"), 1);
    make_folder("dir.ini");
    assert_false(gf_preset_write("dir.ini", &preset, true, NULL, &error));
    assert_non_null(strstr(error.message, "not a regular file"));
    assert_false(gf_preset_write("/dev/null", &preset, true, NULL, &error));
    assert_false(gf_preset_write("none/x.ini", &preset, true, NULL, &error));
    assert_non_null(strstr(error.message, strerror(ENOENT)));
    assert_false(gf_preset_write("", &preset, true, NULL, &error));
}

static void read_only_folder(void **state)
{
    (void)state;
    start();
    make_folder("locked");
    write_text("locked/old.ini", "old");
    assert_int_equal(chmod("locked/old.ini", 0666), 0);
    assert_int_equal(chmod("locked", 0555), 0);
    drop_root();
    const bool fresh = gf_preset_write("locked/new.ini", &preset, false, NULL, &error);
    const bool fresh_said = strstr(error.message, strerror(EACCES)) != NULL;
    const bool over = gf_preset_write("locked/old.ini", &preset, true, NULL, &error);
    regain_root();
    assert_int_equal(chmod("locked", 0777), 0);
    assert_false(fresh);
    assert_true(fresh_said);
    assert_false(over);
    assert_int_equal(count_files("locked"), 1);
    char *text = read_text("locked/old.ini");
    assert_string_equal(text, "old");
    free(text);
}

/* The disk is full after some bytes: the old file stays, and no litter. */
static void full_disk(void **state)
{
    struct rlimit before, little;
    (void)state;
    start();
    make_folder("disk");
    memset(preset.text, 'x', sizeof preset.text - 1);
    write_text("disk/old.ini", "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = before;
    little.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    const bool over = gf_preset_write("disk/old.ini", &preset, true, NULL, &error);
    const bool fresh = gf_preset_write("disk/new.ini", &preset, false, NULL, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(over);
    assert_false(fresh);
    assert_non_null(strstr(error.message, strerror(EFBIG)));
    assert_int_equal(count_files("disk"), 1);
    char *text = read_text("disk/old.ini");
    assert_string_equal(text, "old");
    free(text);
}

/* The data file as the preset written at `path` names it. */
static void names_data(const char *path, const char *expected)
{
    char opened[2 * GF_PATH_MOST];
    same(path);
    assert_string_equal(again.spec.data.file, expected);
    assert_true(gf_spec_path(&again.spec, again.spec.data.file, opened, sizeof opened));
    assert_int_equal(access(opened, R_OK), 0); /* it is there */
}

static void data_paths(void **state)
{
    char path[600];
    (void)state;
    make_folder("w");
    make_folder("w/data");
    make_folder("w/presets");
    make_folder("w/a");
    make_folder("w/a/b");
    make_folder("w/a/b/c");
    write_text("w/data/x.csv", "1,2\n");
    write_text("w/y.csv", "1,2\n");
    assert_int_equal(chdir("w"), 0);
    start();
    set("data.source", "csv");
    set("data.file", "data/x.csv");
    names_data("here.ini", "data/x.csv");
    names_data("presets/p.ini", "../data/x.csv");
    names_data("data/p.ini", "x.csv");
    names_data("a/b/p.ini", "../../data/x.csv");
    snprintf(path, sizeof path, "%s/w/data/x.csv", folder);
    names_data("a/b/c/p.ini", path); /* far away: from the root */
    preset.spec = again.spec;
    names_data("presets/q.ini", path); /* as the user gave it */
    snprintf(path, sizeof path, "%s/w/presets/p.ini", folder);
    assert_true(gf_preset_read(path, &preset, &error));
    names_data("a/p.ini", "../data/x.csv"); /* from preset to preset */
    names_data(path, "../data/x.csv");
    assert_true(gf_preset_read("presets/p.ini", &preset, &error));
    names_data("y.ini", "data/x.csv");
    start(); /* a file that is not there keeps its meaning */
    set("data.source", "csv");
    set("data.file", "gone/x.csv");
    same("presets/gone.ini");
    assert_string_equal(again.spec.data.file, "../gone/x.csv");
    assert_int_equal(symlink("a/b", "link"), 0); /* through a link, ".." is not what the text says */
    start();
    set("data.source", "csv");
    set("data.file", "y.csv");
    writes("link/l.ini", true);
    assert_true(gf_preset_read("link/l.ini", &again, &error));
    assert_true(gf_spec_path(&again.spec, again.spec.data.file, path, sizeof path));
    assert_int_equal(access(path, R_OK), 0);
    start();
    set("data.source", "csv");
    set("data.file", "x ;\"1\".csv");
    same("odd.ini");
    assert_string_equal(again.spec.data.file, "x ;\"1\".csv");
    assert_int_equal(chdir(".."), 0);
}

static void label_paths(void **state)
{
    (void)state;
    make_folder("idx");
    start();
    set("data.source", "csv");
    set("data.file", "images");
    set("data.labels", "labels");
    same("idx/csv.ini");
    assert_string_equal(again.spec.data.labels, "labels"); /* a column's name */
    if (!gf_spec_set(&preset.spec, "data.source", "idx", NULL))
        skip();
    same("idx/idx.ini");
    assert_string_equal(again.spec.data.file, "../images");
    assert_string_equal(again.spec.data.labels, "../labels");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_differences), cmocka_unit_test(random_specs),
        cmocka_unit_test(full_text),        cmocka_unit_test(unwritable_text),
        cmocka_unit_test(no_overwriting),   cmocka_unit_test(modes_and_links),
        cmocka_unit_test(read_only_folder), cmocka_unit_test(full_disk),
        cmocka_unit_test(data_paths),       cmocka_unit_test(label_paths),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
