#include <string.h>

#include "cli/command.h"
#include "train/experiment.h"

/* What is said of a data file is about the line that names it, all else that is not said of a line of the
 * preset about the preset as a whole. */
static bool blame_preset(const struct gf_preset *preset, const struct gf_error *error,
                         struct gf_error *reterr)
{
    char text[sizeof error->file + sizeof error->message];
    if (error->lacking) { /* of which the preset knows nothing */
        *reterr = *error;
        return false;
    }
    if (strcmp(error->file, preset->path) == 0)
        return gf_error_at(reterr, error->file, error->line, error->column, "%s", error->message);
    return gf_error_at(reterr, preset->path, *error->file ? preset->file_line : 0, 0, "%s",
                       gf_error_text(error, text, sizeof text));
}

bool gf_preset_open(const char *name, const struct gf_args *args, struct gf_preset *ret_preset,
                    struct gf_error *reterr)
{
    char path[GF_PATH_MOST];
    struct gf_error error = {0};
    if (!gf_preset_find(name, path, sizeof path, reterr) || !gf_preset_read(path, ret_preset, reterr))
        return false;
    for (size_t i = 0; i < args->given_count; i++) {
        const char *assignment = args->given[i].value;
        if (strcmp(args->given[i].option->name, "set") != 0)
            continue;
        if (!gf_spec_assign(&ret_preset->spec, assignment, reterr))
            return false;
        if (strncmp(assignment, "data.file=", 10) == 0)
            ret_preset->file_line = 0; /* the preset's line is no longer what counts */
    }
    return gf_spec_validate(&ret_preset->spec, &error) || blame_preset(ret_preset, &error, reterr);
}

bool gf_preset_build(const struct gf_preset *preset, struct gf_experiment **ret_experiment,
                     struct gf_error *reterr)
{
    struct gf_error error = {0};
    return (gf_spec_validate(&preset->spec, &error) &&
            gf_experiment_create(&preset->spec, ret_experiment, &error)) ||
           blame_preset(preset, &error, reterr);
}

const char *gf_spec_describe(const struct gf_spec *spec, char *text, size_t size)
{
    static const struct {
        const char *key, *before;
    } parts[] = {
        {"network.depth", ""},  {"network.width", " x "},     {"network.activation", " "},
        {"network.init", ", "}, {"training.optimizer", ", "}, {"training.learning_rate", " "},
        {"data.source", ", "},
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof *parts && used < size; i++) {
        char value[GF_PATH_MOST];
        const struct gf_setting *setting = gf_setting_find(parts[i].key);
        if (setting)
            used += (size_t)snprintf(text + used, size - used, "%s%s", parts[i].before,
                                     gf_setting_text(setting, spec, value, sizeof value));
    }
    return text;
}
