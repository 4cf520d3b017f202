/* Reading presets: good ones to the last byte, bad ones with one line that says where and what. */
#include "folder.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gradflow/preset.h"
#include "spec/lines.h"

static struct gf_preset preset;
static struct gf_error error;

static void good(const char *text)
{
    write_text("p.ini", text);
    if (!gf_preset_read("p.ini", &preset, &error)) {
        char line[1400];
        fail_msg("%s\n%s", text, gf_error_text(&error, line, sizeof line));
    }
}

/* The file at path is refused, at this line (0: none), with a message that contains this. */
static void bad_file(const char *path, size_t line, const char *said)
{
    static struct gf_preset before;
    char text[1400];
    before = preset;
    memset(&error, 0, sizeof error);
    if (gf_preset_read(path, &preset, &error))
        fail_msg("accepted, should say %s", said);
    gf_error_text(&error, text, sizeof text);
    assert_memory_equal(&preset, &before, sizeof preset); /* untouched */
    assert_string_equal(error.file, path);
    if (error.line != line || !strstr(error.message, said))
        fail_msg("\"%s\" should say \"%s\" for line %zu", text, said, line);
    assert_null(strchr(text, '\n'));
    assert_false(gf_preset_read(path, &preset, NULL)); /* the error may be unwanted */
}

static void bad(const char *text, size_t line, const char *said)
{
    write_text("p.ini", text);
    bad_file("p.ini", line, said);
}

static void values(void **state)
{
    (void)state;
    good("seed = 18446744073709551615\n[about]\ntitle = Sinks ; in twenty\ntext = a; b # c = d\n"
         "[network] ; comment\ndepth = 50 ; fifty\n\twidth\t=\t8\t;eight\n  leak : "
         "auto\nactivation=leaky_relu\n"
         "; c\n  # d\ngain = 0.30000000000000004\n[ view ]\nspeed = max\n[data]\nstandardize = no\n"
         "[layer 3]\nactivation = tanh\nfrozen = yes\n[layer 512]\nbias = -2\n[measure]\nhistograms = every");
    assert_string_equal(preset.name, "p");
    assert_string_equal(preset.path, "p.ini");
    assert_string_equal(preset.title, "Sinks ; in twenty");
    assert_string_equal(preset.text, "a; b # c = d");
    assert_true(preset.spec.seed == UINT64_MAX);
    assert_int_equal(preset.spec.network.depth, 50);
    assert_int_equal(preset.spec.network.width, 8);
    assert_true(isnan(preset.spec.network.leak));
    assert_true(preset.spec.network.gain == 0.30000000000000004);
    assert_true(isinf(preset.spec.view.speed));
    assert_false(preset.spec.data.standardize);
    assert_int_equal(preset.spec.layers[2].given, GF_OVERRIDE_ACTIVATION | GF_OVERRIDE_FROZEN);
    assert_true(preset.spec.layers[2].frozen);
    assert_int_equal(preset.spec.layers[511].given, GF_OVERRIDE_BIAS);
    for (size_t i = 0; i < GF_SPEC_LAYERS_MOST; i++)
        assert_int_equal(preset.layer_lines[i], i == 2 ? 17 : i == 511 ? 20 : 0);
    assert_int_equal(preset.spec.measure.histograms, 1);
    assert_int_equal(preset.spec.training.batch, 32);
}

static void line_ends(void **state)
{
    (void)state;
    good("\xef\xbb\xbf[network]\r\ndepth = 7\r\n\r\n[about]\r\ntext = a\r\n b\r\n\r\n c\r\n");
    assert_int_equal(preset.spec.network.depth, 7);
    assert_string_equal(preset.text, "a b\nc");
    good("[network]"); /* nothing but a section is every default */
    good("seed=2");
    bad("[network]\rdepth = 7\r", 1, "control character U+000D");
    bad("[network]\n\xef\xbb\xbf"
        "depth = 7\n",
        2, "unknown key");
}

static void about_text(void **state)
{
    (void)state;
    good("[about]\ntext = one\n  two\n\tthree   \n\n\n  four = 4\n; comment\n   # five ; six\n\ntitle = T\n");
    assert_string_equal(preset.text, "one two three\nfour = 4 # five ; six");
    assert_string_equal(preset.title, "T");
    good("[about]\ntext =\n  late\n");
    assert_string_equal(preset.text, "late");
    good("[about]\ntext = \"quotes\" stay\n\n[network]\n  depth = 3\n  width = 4\n");
    assert_string_equal(preset.text, "\"quotes\" stay");
    assert_int_equal(preset.spec.network.depth, 3); /* indented keys are keys */
    assert_int_equal(preset.spec.network.width, 4);
    good("[about]\n  ; comment\n  title = a\ntext = b\n");
    bad("[about]\ntitle = a\n  b\n", 3, "title takes one line");
    bad("[about]\ntext = a\n  title = b\n", 3, "a key begins at the line's start");
    bad("[about]\ntext = a\ntext = b\n", 3, "text is here a second time; the first is in line 2");
    bad("[about]\ntitle = a\ntext = t\n u\ntitle = b\n", 5,
        "title is here a second time; the first is in line 2");
    bad("[about]\nauthor = a\n", 2, "unknown key \"author\" in [about], which has title and text");
    bad("[about]\n\njust prose\n", 3, "there is no =");
}

/* inih's library build cuts lines at 200 bytes; values of any length that fits must come through whole. */
static void long_values(void **state)
{
    (void)state;
    for (size_t length = 150; length < 2400; length += length < 260 ? 1 : 107) {
        char file[6000], text[2500];
        for (size_t i = 0; i < length; i++)
            text[i] = (char)("abcdefg; # =[]"[i % 14]);
        text[0] = text[length - 1] = 'x';
        text[length] = '\0';
        snprintf(file, sizeof file, "[about]\ntext = %s\ntitle = t\n[network]\ndepth = 3\n", text);
        good(file);
        assert_string_equal(preset.text, text);
        assert_string_equal(preset.title, "t");
        assert_int_equal(preset.spec.network.depth, 3);
        if (length >= GF_PATH_MOST)
            continue;
        memset(text, 'p', length);
        snprintf(file, sizeof file, "[data]\nfile = %s ; a comment\nsamples = 7\n[network]\ndepth = 4\n",
                 text);
        good(file);
        assert_string_equal(preset.spec.data.file, text);
        assert_int_equal(preset.spec.data.samples, 7);
        assert_int_equal(preset.spec.network.depth, 4);
    }
}

static void too_long(void **state)
{
    char file[9000], text[5000];
    (void)state;
    memset(text, 'x', sizeof text);
    text[2399] = '\0';
    snprintf(file, sizeof file, "[about]\ntext = %s\n", text);
    good(file);
    snprintf(file, sizeof file, "[about]\ntext = %s\n\n y\n", text);
    bad(file, 4, "text is longer than 2399 bytes");
    text[2399] = 'x';
    text[2400] = '\0';
    snprintf(file, sizeof file, "\n[about]\ntext = %s\n", text);
    bad(file, 3, "text is longer than 2399 bytes");
    snprintf(file, sizeof file, "[about]\ntitle = %.159s\n", text);
    good(file);
    snprintf(file, sizeof file, "[about]\ntitle = %.160s\n", text);
    bad(file, 2, "title is longer than 159 bytes");
    snprintf(file, sizeof file, "[data]\nfile = %.1023s\n", text);
    good(file);
    snprintf(file, sizeof file, "[data]\nfile = %.1024s\n", text);
    bad(file, 2, "at most 1023 bytes");
    memset(text, 'x', sizeof text);
    snprintf(file, sizeof file, "[network]\n;%.4095s\n", text);
    good(file);
    snprintf(file, sizeof file, "[network]\n;%.4095s\r\n", text);
    good(file);
    snprintf(file, sizeof file, "[network]\n;%.4096s\n", text);
    bad(file, 2, "the line is longer than 4096 bytes");
    snprintf(file, sizeof file, "[network]\n;%.4096s", text);
    bad(file, 2, "the line is longer than 4096 bytes");
    snprintf(file, sizeof file, "[network]\n%.300s = 3\n", text);
    bad(file, 2, "unknown key \"xxx");
    snprintf(file, sizeof file, "[network]\n%.300s\n", text);
    bad(file, 2, "there is no =");
    snprintf(file, sizeof file, "[%.300s]\n", text);
    bad(file, 1, "unknown section [xxx");
}

static void quotes(void **state)
{
    (void)state;
    good("[data]\nfile = \" a ;b\"\"c\" ; comment\nlabels = \"\"\n[network]\nactivation = \"relu\"\n");
    assert_string_equal(preset.spec.data.file, " a ;b\"c");
    assert_string_equal(preset.spec.data.labels, "");
    good("[data]\nfile = a\"b\"\n");
    assert_string_equal(preset.spec.data.file, "a\"b\"");
    good("[data]\nfile = a;b ;c\n");
    assert_string_equal(preset.spec.data.file, "a;b");
    bad("[data]\nfile = \"a\n", 2, "the closing quote of the value is missing");
    bad("[data]\nfile = \"a\" b\n", 2, "there is more after the value's closing quote");
    bad("[data]\nfile = \"a\";b\n", 2, "there is more after");
}

static void paths(void **state)
{
    char path[600], long_path[GF_PATH_MOST + 8];
    (void)state;
    make_folder("sub");
    write_text("sub/my preset.ini", "[data]\nsource = csv\nfile = ../x.csv\n");
    assert_true(gf_preset_read("sub/my preset.ini", &preset, &error));
    assert_string_equal(preset.name, "my preset");
    assert_string_equal(preset.spec.data.folder, "sub");
    assert_string_equal(preset.spec.data.file, "../x.csv");
    assert_true(gf_spec_path(&preset.spec, preset.spec.data.file, path, sizeof path));
    assert_string_equal(path, "sub/../x.csv");
    assert_true(gf_spec_assign(&preset.spec, "data.file=y.csv", &error));
    assert_string_equal(preset.spec.data.folder, "");
    write_text("sub/b", "[network]\n"); /* no ending needed, no path given: no folder */
    assert_true(gf_preset_read("sub/b", &preset, &error));
    assert_string_equal(preset.name, "b");
    assert_string_equal(preset.spec.data.folder, "");
    snprintf(path, sizeof path, "%s/sub/my preset.ini", folder);
    assert_true(gf_preset_read(path, &preset, &error));
    snprintf(path, sizeof path, "%s/sub", folder);
    assert_string_equal(preset.spec.data.folder, path);
    memset(long_path, 'a', sizeof long_path);
    long_path[GF_PATH_MOST] = '\0';
    assert_false(gf_preset_read(long_path, &preset, &error));
    assert_non_null(strstr(error.message, "longer than 1023 bytes"));
}

static void bad_settings(void **state)
{
    static const struct {
        const char *text;
        size_t line;
        const char *said;
    } cases[] = {
        {"[network]\ndept = 3\n", 2, "unknown key \"dept\" in [network]; did you mean depth?"},
        {"[network]\nlearning_rate = 3\n", 2, "it belongs into [training]"},
        {"[network]\nseed = 3\n", 2, "it stands before the first section"},
        {"[network]\nzzzzzz = 3\n", 2, "which has depth, width, activation"},
        {"[network]\nnetwork.depth = 3\n", 2, "unknown key"},
        {"[network]\n\n\nactivation = sigmoit\n", 4, "did you mean sigmoid?"},
        {"[network]\ninit = glorot\n", 2, "allowed is one of zero, normal"},
        {"[network]\ndepth = 513\n", 2, "allowed is a whole number from 1 to 512"},
        {"[network]\ndepth =\n", 2, "network.depth = \"\""},
        {"[network]\ndepth = ; none\n", 2, "network.depth = \"\""},
        {"[network]\ndepth = 3#x\n", 2, "\"3#x\""},
        {"[training]\nlearning_rate = 0\n", 2, "above 0"},
        {"[training]\nlearning_rate = nan\n", 2, "above 0"},
        {"[data]\nstandardize = true\n", 2, "yes or no"},
        {"[network]\ndepth = 3\nwidth = 4\ndepth = 3\n", 4,
         "depth is here a second time; the first is in line 2"},
        {"seed = 1\nseed = 1\n", 2, "seed is here a second time; the first is in line 1"},
        {"[network]\n[data]\n\n[network]\n", 4, "[network] is here a second time; the first is in line 1"},
        {"[about]\n[about]\n", 2, "[about] is here a second time"},
        {"[layer 3]\n[layer 4]\n[layer 03]\n", 3, "[layer 3] is here a second time; the first is in line 1"},
        {"[layer 3]\ngain = 1\ngain = 1\n", 3, "gain is here a second time; the first is in line 2"},
        {"[netwrok]\n", 1, "unknown section [netwrok]; did you mean [network]?"},
        {"[zzz]\n", 1,
         "there are [about], [network], [data], [training], [measure], [diagnosis], [view] and [layer N]"},
        {"[]\n", 1, "unknown section []"},
        {"[lesson]\n", 1, "unknown section [lesson]"},
        {"[layer 0]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer 513]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer x]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer -1]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer 1.5]\n", 1, "from [layer 1] to [layer 512]"},
        {"[layer3]\n", 1, "unknown section [layer3]; did you mean [layer N]?"},
        {"[layer 3]\nwidth = 3\n", 2, "it belongs into [network]"},
        {"[layer 3]\nactivaton = relu\n", 2, "did you mean activation?"},
        {"[layer 3]\ngain = -1\n", 2, "layer.3.gain = \"-1\""},
        {"depth = 3\n[network]\n", 1,
         "\"depth\" stands before the first section, but it belongs into [network]"},
        {"hello\n[network]\n", 1, "there is no ="},
        {"[network\ndepth = 3\n", 1, "the ] that ends the section's name is missing"},
        {"[network] depth = 3\n", 1, "after the section's ]"},
        {"[network]\ndepth\n", 2, "there is no ="},
        {"[network]\ndepth 3\nwidth = 3\n", 2, "there is no ="},
        {"[network]\ndepth ; = 3\n", 2, "there is no ="},
        {"[network]\n= 3\n", 2, "no name before the ="},
        {"[network]\ndepth\t= 3\n\n  width\n", 4, "there is no ="},
        {"", 0, "the file is empty"},
        {"\n; nothing\n", 0, "no setting in it"},
        {"[network]\ndepth = 3\n\n[data]\nsource = csv\n", 5, "data.source = csv needs data.file"},
        {"[training]\nloss = cross_entropy\n[data]\nsource = sine\n", 2, "needs classes"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        bad(cases[i].text, cases[i].line, cases[i].said);
}

static void bad_bytes(void **state)
{
    static const char nul[] = "[network]\nde\0th = 3\n", latin[] = "[about]\ntitle = \xc3\xa4 \xe4\n",
                      escape[] = "[about]\ntitle = \x1b[31m\n";
    unsigned char rubbish[4096];
    (void)state;
    write_bytes("p.ini", nul, sizeof nul - 1);
    bad_file("p.ini", 2, "U+0000");
    assert_int_equal(error.column, 3);
    write_bytes("p.ini", latin, sizeof latin - 1);
    bad_file("p.ini", 2, "0xe4 is not UTF-8");
    assert_int_equal(error.column, 11); /* characters, not bytes */
    write_bytes("p.ini", escape, sizeof escape - 1);
    bad_file("p.ini", 2, "U+001B");
    for (size_t i = 0; i < sizeof rubbish; i++)
        rubbish[i] = (unsigned char)(0x80 + i * 37 % 251);
    write_bytes("p.ini", rubbish, sizeof rubbish);
    bad_file("p.ini", 1, "not");
    write_bytes("p.ini", "\xff\xfe[\0n\0", 6); /* UTF-16 */
    bad_file("p.ini", 1, "not UTF-8");
}

static void huge_files(void **state)
{
    char *lines = malloc(GF_FILE_MOST + 2);
    (void)state;
    assert_non_null(lines);
    FILE *file = fopen("line.ini", "wb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 100 * 1000 * 1000, SEEK_SET), 0); /* a hole, so all NUL */
    fputc('a', file);
    fclose(file);
    bad_file("line.ini", 1, "U+0000");
    memset(lines, 'a', GF_FILE_MOST);
    file = fopen("line.ini", "wb");
    assert_non_null(file);
    for (int i = 0; i < 100; i++)
        assert_int_equal(fwrite(lines, 1, 1000 * 1000, file), 1000 * 1000);
    fclose(file);
    bad_file("line.ini", 1, "the line is longer than 4096 bytes");
    assert_int_equal(remove("line.ini"), 0);
    for (size_t i = 0; i < GF_FILE_MOST; i++)
        lines[i] = i % 64 ? ';' : '\n';
    memcpy(lines, "seed=1\n", 7);
    write_bytes("p.ini", lines, GF_FILE_MOST);
    assert_true(gf_preset_read("p.ini", &preset, &error));
    lines[GF_FILE_MOST] = ';';
    write_bytes("p.ini", lines, GF_FILE_MOST + 1);
    bad_file("p.ini", 0, "larger than 1 MiB");
    free(lines);
}

static void odd_files(void **state)
{
    (void)state;
    make_folder("d.ini");
    bad_file("d.ini", 0, "this is a directory");
    assert_int_equal(mkfifo("f.ini", 0666), 0);
    bad_file("f.ini", 0, "not a regular file");
    bad_file("/dev/null", 0, "not a regular file");
    bad_file("none.ini", 0, strerror(ENOENT));
    bad_file("d.ini/none/x.ini", 0, strerror(ENOENT));
    assert_int_equal(symlink("loop.ini", "loop.ini"), 0);
    bad_file("loop.ini", 0, strerror(ELOOP));
    write_text("secret.ini", "[network]\n");
    assert_int_equal(chmod("secret.ini", 0), 0);
    drop_root();
    bad_file("secret.ini", 0, strerror(EACCES));
    regain_root();
    assert_int_equal(chmod("secret.ini", 0644), 0);
    assert_true(gf_preset_read("secret.ini", &preset, &error));
}

/* What the manual shows as a preset is one. */
static void manual(void **state)
{
    static const char begin[] = "```ini\n";
    (void)state;
    char *text = read_text(SOURCE_ROOT "/docs/presets.md");
    char *example = strstr(text, begin);
    assert_non_null(example);
    example += strlen(begin);
    *strstr(example, "```") = '\0';
    good(example);
    assert_true(preset.spec.seed == 3);
    assert_string_equal(preset.spec.data.labels, "species");
    assert_non_null(strstr(preset.text, "come back.\nThis is a second"));
    assert_true(isinf(preset.spec.view.speed));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),       cmocka_unit_test(line_ends), cmocka_unit_test(about_text),
        cmocka_unit_test(long_values),  cmocka_unit_test(too_long),  cmocka_unit_test(quotes),
        cmocka_unit_test(paths),        cmocka_unit_test(bad_bytes), cmocka_unit_test(huge_files),
        cmocka_unit_test(bad_settings), cmocka_unit_test(odd_files), cmocka_unit_test(manual),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
