/* `--set`, line by line into the same settings: KEY=VALUE. One that is refused changes nothing; after each
 * that is taken, every setting prints as text that reads back, one press of − and + stays in range, and the
 * difference has a name. */
#include "target.h"

#include "cli/command.h"
#include "gradflow/action.h"

static void check_step(const struct gf_spec *spec, const char *key, size_t length, int direction)
{
    static struct gf_spec stepped;
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        if (strncmp(setting->key, key, length) != 0 || setting->key[length])
            continue;
        stepped = *spec;
        const bool moved = gf_setting_step(setting, &stepped, direction);
        CHECK(moved != gf_spec_equal(&stepped, spec));
        fuzz_check_spec(&stepped);
    }
}

static void check_difference(const struct gf_spec *before, const struct gf_spec *after)
{
    static struct gf_spec changed;
    struct gf_action action;
    struct gf_error error;
    CHECK((gf_spec_effect(before, after) == GF_EFFECT_NONE) || !gf_spec_equal(before, after));
    if (!gf_action_between(before, after, &action) || !*action.text)
        return;
    changed = *before;
    CHECK(gf_spec_set(&changed, action.key, action.text, &error));
}

static void check_line(struct gf_spec *spec, const char *line)
{
    static struct gf_spec before;
    struct gf_error error;
    char text[512];
    before = *spec;
    fuzz_mark_error(&error);
    if (!gf_spec_assign(spec, line, &error)) {
        fuzz_check_error(&error, NULL);
        CHECK(memcmp(spec, &before, sizeof before) == 0);
        return;
    }
    CHECK(fuzz_error_is_marked(&error));
    fuzz_check_spec(spec);
    check_difference(&before, spec);
    check_step(spec, line, strcspn(line, "="), 1);
    check_step(spec, line, strcspn(line, "="), -1);
    fuzz_check_text(gf_spec_describe(spec, text, sizeof text), "");
    fuzz_mark_error(&error);
    if (gf_spec_validate(spec, &error))
        CHECK(fuzz_error_is_marked(&error));
    else
        fuzz_check_error(&error, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES_MOST = 64 };
    static struct gf_spec spec;
    struct fuzz_input input = {data, size};
    char *line;
    gf_spec_init(&spec);
    for (int i = 0; i < LINES_MOST && (line = fuzz_take_line(&input)); i++) {
        check_line(&spec, line);
        free(line);
    }
    return 0;
}
