/* The search path: order, names, what the error says, the list. */
#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gradflow/preset.h"

static struct gf_error error;
static char found[GF_PATH_MOST];

static void finds(const char *name, const char *expected)
{
    if (!gf_preset_find(name, found, sizeof found, &error))
        fail_msg("%s: %s", name, error.message);
    assert_string_equal(found, expected);
}

static void misses(const char *name, const char *said)
{
    snprintf(found, sizeof found, "untouched");
    if (gf_preset_find(name, found, sizeof found, &error))
        fail_msg("%s was found: %s", name, found);
    assert_string_equal(found, "untouched");
    if (!strstr(error.message, said))
        fail_msg("%s: \"%s\" should say \"%s\"", name, error.message, said);
}

static char *under(const char *path)
{
    static char text[GF_PATH_MOST];
    snprintf(text, sizeof text, "%s/%s", folder, path);
    return text;
}

static int lay_out(void **state)
{
    if (enter_folder(state) != 0)
        return -1;
    make_folder("presets");
    make_folder("home");
    make_folder("home/.config");
    make_folder("home/.config/gradflow");
    make_folder("home/.config/gradflow/presets");
    make_folder("xdg");
    make_folder("xdg/gradflow");
    make_folder("xdg/gradflow/presets");
    make_folder("folder");
    make_folder("presets/folder.ini");
    write_text("given.ini", "[about]\ntitle = given\n");
    write_text("both", "[network]\n");
    write_text("both.ini", "[network]\n");
    write_text("presets/local.ini", "[about]\ntitle = the local one\ntext = of the working folder\n");
    write_text("presets/everywhere.ini", "[about]\ntitle = local\n");
    write_text("presets/broken-one.ini", "[network]\ndepth = 0\n");
    write_text("presets/.hidden.ini", "[network]\n");
    write_text("presets/notes.txt", "no preset");
    write_text("presets/.ini", "[network]\n");
    write_text("home/.config/gradflow/presets/everywhere.ini", "[about]\ntitle = home\n");
    write_text("home/.config/gradflow/presets/at-home.ini", "[about]\ntitle = at home\n");
    write_text("xdg/gradflow/presets/everywhere.ini", "[about]\ntitle = xdg\n");
    write_text("xdg/gradflow/presets/in-xdg.ini", "[about]\ntitle = in xdg\n");
    return 0;
}

static void order(void **state)
{
    (void)state;
    setenv("HOME", under("home"), 1);
    unsetenv("XDG_CONFIG_HOME");
    finds("given", "given.ini");
    finds("given.ini", "given.ini");
    finds("./given", "./given.ini");
    finds(under("given.ini"), under("given.ini"));
    finds("both", "both");
    finds("local", "presets/local.ini");
    finds("local.ini", "presets/local.ini");
    finds("presets/local", "presets/local.ini");
    finds("everywhere", "presets/everywhere.ini");
    finds("at-home", under("home/.config/gradflow/presets/at-home.ini"));
    misses("in-xdg", "there is no preset \"in-xdg\"");
    setenv("XDG_CONFIG_HOME", under("xdg"), 1);
    finds("in-xdg", under("xdg/gradflow/presets/in-xdg.ini"));
    misses("at-home", "there is no preset");
    setenv("XDG_CONFIG_HOME", "xdg", 1); /* relative ones are to be ignored */
    misses("in-xdg", "there is no preset");
    finds("at-home", under("home/.config/gradflow/presets/at-home.ini"));
    setenv("XDG_CONFIG_HOME", "", 1);
    finds("at-home", under("home/.config/gradflow/presets/at-home.ini"));
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    finds("local", "presets/local.ini");
    misses("at-home", "there is no preset");
    setenv("HOME", "", 1);
    misses("at-home", "there is no preset");
}

static void installed(void **state)
{
    (void)state;
    unsetenv("HOME");
    if (!gf_preset_find("vanishing-sigmoid", found, sizeof found, &error))
        fail_msg("%s", error.message);
    assert_true(found[0] == '/'); /* installed, or the source tree's */
    assert_non_null(strstr(found, "/presets/vanishing-sigmoid.ini"));
}

static void not_found(void **state)
{
    (void)state;
    setenv("HOME", under("home"), 1);
    unsetenv("XDG_CONFIG_HOME");
    misses("locl", "did you mean local?");
    misses("locl.ini", "did you mean local?");
    misses("at-hom", "did you mean at-home?");
    misses("qqqqqqqqqq", "looked in the working folder, presets, ");
    misses("qqqqqqqqqq", "home/.config/gradflow/presets");
    misses("", "empty");
    misses("nowhere/local", "there is no preset file \"nowhere/local\"");
    misses("a\x1b[31m\nb", "\\x1b");
    assert_null(strchr(error.message, '\x1b'));
    char name[GF_PATH_MOST + 10];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    misses(name, "longer than");
    char small[6] = "old";
    assert_false(gf_preset_find("local", small, sizeof small, &error));
    assert_string_equal(small, "old");
    finds("folder", "folder"); /* nothing better: reading it says that it is a directory */
    write_text("presets/folder", "[network]\n");
    finds("folder", "presets/folder");
    assert_int_equal(remove("presets/folder"), 0);
    assert_false(gf_preset_find("zzz", found, sizeof found, NULL));
}

static const struct gf_preset_entry *entry(const struct gf_preset_entry *entries, size_t count,
                                           const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

static void list(void **state)
{
    struct gf_preset_entry *entries = NULL;
    size_t count = 0;
    (void)state;
    setenv("HOME", under("home"), 1);
    setenv("XDG_CONFIG_HOME", under("xdg"), 1);
    assert_true(gf_preset_list(&entries, &count, &error));
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(entries[i - 1].name, entries[i].name) < 0);
    const struct gf_preset_entry *e = entry(entries, count, "everywhere");
    assert_non_null(e);
    assert_string_equal(e->title, "local");
    assert_string_equal(e->path, "presets/everywhere.ini");
    assert_false(e->broken);
    e = entry(entries, count, "local");
    assert_non_null(e);
    assert_string_equal(e->text, "of the working folder");
    assert_non_null(entry(entries, count, "in-xdg"));
    assert_null(entry(entries, count, "at-home"));
    assert_null(entry(entries, count, "notes"));
    assert_null(entry(entries, count, "given"));
    assert_null(entry(entries, count, "folder"));
    assert_null(entry(entries, count, ".hidden"));
    assert_null(entry(entries, count, ""));
    assert_non_null(entry(entries, count, "vanishing-sigmoid"));
    e = entry(entries, count, "broken-one");
    assert_non_null(e);
    assert_true(e->broken);
    assert_string_equal(e->title, "");
    assert_non_null(strstr(e->text, "presets/broken-one.ini:2: network.depth"));
    gf_preset_list_free(entries);
    unsetenv("HOME");
    unsetenv("XDG_CONFIG_HOME");
    assert_true(gf_preset_list(&entries, &count, &error));
    assert_null(entry(entries, count, "in-xdg"));
    gf_preset_list_free(entries);
    gf_preset_list_free(NULL);
}

/* What is there but cannot be opened says why, by whatever name it is called. */
static void loops(void **state)
{
    (void)state;
    struct gf_preset *preset = malloc(sizeof *preset);
    static const char *const names[] = {"loop.ini", "./loop", "round"};
    assert_int_equal(symlink("loop.ini", "loop.ini"), 0);
    assert_int_equal(symlink("round.ini", "presets/round.ini"), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[GF_PATH_MOST];
        assert_true(gf_preset_find(names[i], path, sizeof path, &error));
        assert_false(gf_preset_read(path, preset, &error));
        assert_non_null(strstr(error.message, strerror(ELOOP)));
    }
    assert_int_equal(unlink("loop.ini"), 0);
    assert_int_equal(unlink("presets/round.ini"), 0);
    free(preset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order), cmocka_unit_test(installed),
                                       cmocka_unit_test(not_found), cmocka_unit_test(loops),
                                       cmocka_unit_test(list)};
    return cmocka_run_group_tests(tests, lay_out, leave_folder);
}
