/* presets: what is on the search path. */
#include "cli/command.h"

#include <string.h>

#include "base/utf8.h"

static const struct gf_option no_options[] = {{0}};

/* File names may hold anything. */
static const char *shown(const struct gf_preset_entry *entry, char *text, size_t size)
{
    return gf_error_quote(entry->name, strlen(entry->name), text, size);
}

static int list(const struct gf_preset_entry *entries, size_t count)
{
    char name[sizeof entries->name * 4];
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t width = gf_utf8_count(shown(&entries[i], name, sizeof name));
        if (!entries[i].broken && width > widest)
            widest = width;
    }
    for (size_t i = 0; i < count; i++) {
        shown(&entries[i], name, sizeof name);
        if (entries[i].broken) /* its text is the error */
            gf_complain_text(GF_EXIT_DONE, "%s", entries[i].text);
        else if (*entries[i].title)
            printf("%s%*s  %s\n", name, (int)(widest - gf_utf8_count(name)), "", entries[i].title);
        else
            printf("%s\n", name);
    }
    return GF_EXIT_DONE;
}

static int presets(const struct gf_args *args)
{
    (void)args;
    struct gf_preset_entry *entries;
    struct gf_error error;
    size_t count;
    if (!gf_preset_list(&entries, &count, &error))
        return gf_complain(GF_EXIT_FAILED, &error);
    const int status = list(entries, count);
    gf_preset_list_free(entries);
    return status;
}

const struct gf_command gf_command_presets = {
    .name = "presets",
    .operands = "",
    .summary = "list the presets",
    .text =
        "Lists the presets by name and title. They are looked for in ./presets, in "
        "$XDG_CONFIG_HOME/gradflow/presets (~/.config if unset) and in the installed data folder; of equal "
        "names the first counts. A broken one is reported and passed over.",
    .options = no_options,
    .run = presets,
};
