/* Interventions, line by line, as `:` and `--at` take them: what is understood prints as text that is
 * understood the same way, and whether a network takes it is told without any harm. */
#include "target.h"

#include <math.h>

#include "gradflow/action.h"
#include "tui/complete.h"

static bool same(const struct gf_action *a, const struct gf_action *b)
{
    return a->kind == b->kind && a->layer == b->layer && a->neuron == b->neuron && a->value == b->value &&
           strcmp(a->key, b->key) == 0 && strcmp(a->text, b->text) == 0;
}

static void check_action(const struct gf_action *action)
{
    static struct gf_spec spec;
    struct gf_action again;
    struct gf_error error;
    char text[GF_ACTION_TEXT];
    CHECK(action->kind < GF_ACTION_KINDS && isfinite(action->value));
    CHECK(gf_action_parse(gf_action_text(action, text, sizeof text), &again, &error));
    CHECK(same(&again, action));
    gf_spec_init(&spec);
    fuzz_mark_error(&error);
    if (gf_action_check(action, &spec, 2, &error))
        CHECK(fuzz_error_is_marked(&error));
    else
        fuzz_check_error(&error, NULL);
}

static const char *no_presets(void *context, size_t index)
{
    (void)context;
    return index == 0 ? "caf\xc3\xa9" : NULL;
}

/* Every completion of the line is text that fits. */
static void check_completion(const char *line)
{
    char text[256];
    const struct gf_complete place = gf_complete_parse(line);
    CHECK(place.stem <= strlen(line));
    for (size_t i = 0; gf_complete_at(&place, line + place.stem, i, no_presets, NULL, text, sizeof text);
         i++) {
        CHECK(i < 1000 && *text);
        fuzz_check_text(text, "");
    }
}

static void check_line(const char *line)
{
    static struct gf_action action, before;
    struct gf_error error;
    uint64_t iteration = 77;
    memset(&before, 0x5a, sizeof before);
    action = before;
    fuzz_mark_error(&error);
    if (gf_action_parse(line, &action, &error)) {
        CHECK(fuzz_error_is_marked(&error));
        check_action(&action);
    } else {
        fuzz_check_error(&error, NULL);
        CHECK(memcmp(&action, &before, sizeof before) == 0);
    }
    action = before;
    if (gf_action_parse_at(line, &iteration, &action, &error)) {
        check_action(&action);
    } else {
        fuzz_check_error(&error, NULL);
        CHECK(iteration == 77 && memcmp(&action, &before, sizeof before) == 0);
    }
    if (strlen(line) < 1000)
        check_completion(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES_MOST = 64 };
    struct fuzz_input input = {data, size};
    char *line;
    for (int i = 0; i < LINES_MOST && (line = fuzz_take_line(&input)); i++) {
        check_line(line);
        free(line);
    }
    return 0;
}
