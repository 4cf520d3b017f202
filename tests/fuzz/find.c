/* Finding presets: a name, then the values of XDG_CONFIG_HOME and HOME, a line each. */
#include "target.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gradflow/preset.h"

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void make_presets(void)
{
    static const char good[] = "[network]\ndepth = 3\n", bad[] = "[network]\ndepth = many\n";
    CHECK(mkdir("presets", 0777) == 0);
    fuzz_write("here.ini", good, sizeof good - 1);
    fuzz_write("presets/one.ini", good, sizeof good - 1);
    fuzz_write("presets/bad.ini", bad, sizeof bad - 1);
}

static void remove_presets(void)
{
    unlink("presets/one.ini");
    unlink("presets/bad.ini");
}

static void check_list(void)
{
    struct gf_preset_entry *entries = NULL;
    size_t count = 0;
    struct gf_error error;
    if (!gf_preset_list(&entries, &count, &error)) {
        fuzz_check_error(&error, error.file);
        return;
    }
    bool bad = false, one = false;
    for (size_t i = 0; i < count; i++) {
        CHECK(*entries[i].name && *entries[i].path);
        CHECK(i == 0 || strcmp(entries[i - 1].name, entries[i].name) < 0);
        CHECK(!entries[i].broken || (!*entries[i].title && *entries[i].text));
        bad = bad || (strcmp(entries[i].name, "bad") == 0 && entries[i].broken);
        one = one || (strcmp(entries[i].name, "one") == 0 && !entries[i].broken);
    }
    CHECK(bad && one);
    gf_preset_list_free(entries);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool begun;
    struct fuzz_input input = {data, size};
    char *name = fuzz_take_line(&input), *config = fuzz_take_line(&input), *home = fuzz_take_line(&input);
    char path[GF_PATH_MOST];
    struct gf_error error;
    struct stat status;
    fuzz_enter_folder();
    if (!begun) {
        make_presets();
        atexit(remove_presets);
        begun = true;
    }
    set("XDG_CONFIG_HOME", config);
    set("HOME", home);
    memset(path, 0x5a, sizeof path);
    fuzz_mark_error(&error);
    if (gf_preset_find(name ? name : "", path, sizeof path, &error)) {
        CHECK(fuzz_error_is_marked(&error));
        CHECK(memchr(path, 0, sizeof path) && stat(path, &status) == 0);
    } else {
        fuzz_check_error(&error, error.file);
        CHECK(path[0] == 0x5a && path[sizeof path - 1] == 0x5a);
    }
    check_list();
    free(name);
    free(config);
    free(home);
    return 0;
}
