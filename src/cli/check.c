/* check: everything `run` would need from a preset, without a run. */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "train/experiment.h"

static const struct gf_option no_options[] = {{0}};

/* A file, or the name of a preset. */
static bool read_preset(const char *name, struct gf_preset *ret_preset, struct gf_error *reterr)
{
    char path[GF_PATH_MOST];
    if (strchr(name, '/') || access(name, F_OK) == 0)
        return gf_preset_read(name, ret_preset, reterr);
    return gf_preset_find(name, path, sizeof path, reterr) && gf_preset_read(path, ret_preset, reterr);
}

/* Sections beyond the depth wait for a deeper network; whoever did not mean that would not notice. */
static void tell_dormant(const struct gf_preset *preset)
{
    const int64_t depth = preset->spec.network.depth;
    for (int64_t layer = depth + 1; layer <= GF_SPEC_LAYERS_MOST; layer++) {
        struct gf_error note;
        const size_t line = preset->layer_lines[layer - 1];
        if (!line)
            continue;
        gf_error_at(&note, preset->path, line, 0,
                    "[layer %" PRId64 "] has no effect while network.depth is %" PRId64, layer, depth);
        gf_complain(GF_EXIT_DONE, &note);
    }
}

static bool check_one(const char *name, struct gf_preset *preset, struct gf_error *reterr)
{
    struct gf_experiment *experiment;
    char text[256], quoted[GF_PATH_MOST];
    if (!read_preset(name, preset, reterr) || !gf_preset_build(preset, &experiment, reterr))
        return false;
    printf("%s: ok (%s, %zu parameters)\n", gf_error_quote(name, strlen(name), quoted, sizeof quoted),
           gf_spec_describe(&preset->spec, text, sizeof text),
           gf_network_parameter_count(gf_experiment_network(experiment)));
    gf_experiment_destroy(experiment);
    tell_dormant(preset);
    return true;
}

static int check(const struct gf_args *args)
{
    static struct gf_preset preset; /* large */
    int status = GF_EXIT_DONE;
    for (size_t i = 0; i < args->operand_count; i++) {
        struct gf_error error;
        if (!check_one(args->operands[i], &preset, &error))
            status = gf_complain(GF_EXIT_USAGE, &error);
    }
    return status;
}

const struct gf_command gf_command_check = {
    .name = "check",
    .operands = "FILE...",
    .summary = "validate preset files",
    .text =
        "Reads each preset as 'run' would: syntax, settings, the data file and its label column, and "
        "whether the network fits into memory. One line a file; the exit status is 2 if any is bad. A "
        "section [layer N] beyond the depth is good, and gets a line on stderr: it has no effect until the "
        "network is deep enough.",
    .operands_least = 1,
    .operands_most = SIZE_MAX,
    .options = no_options,
    .run = check,
};
