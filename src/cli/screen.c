/* The screen: no command, or a preset's name. */
#include <langinfo.h>
#include <string.h>

#include "cli/command.h"
#include "cli/threads.h"
#include "train/experiment.h"
#include "tui/tui.h"

static const struct gf_option options[] = {
    GF_SET_OPTION,
    GF_THREADS_OPTION,
    {.name = "ascii", .help = "draw with ASCII characters only"},
    {.name = "no-color", .help = "draw without colors, as when NO_COLOR is set"},
    {.name = "no-mouse", .help = "leave the mouse to the terminal"},
    {0},
};

/* Is it the preset or the terminal that the screen failed on? The preset's own error is the more useful one.
 */
static int blame(const struct gf_preset *preset, struct gf_error *error)
{
    struct gf_experiment *experiment;
    if (error->lacking)
        return GF_EXIT_FAILED;
    if (!gf_preset_build(preset, &experiment, error))
        return GF_EXIT_USAGE;
    gf_experiment_destroy(experiment);
    return GF_EXIT_FAILED;
}

static int play(const struct gf_preset *preset, struct gf_pool *pool, const struct gf_args *args)
{
    struct gf_error error;
    const struct gf_tui_options tui = {
        .ascii = gf_args_flag(args, "ascii") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
        .mono = gf_args_flag(args, "no-color"),
        .mouse = !gf_args_flag(args, "no-mouse"),
        .pool = pool,
    };
    if (gf_tui_run(preset, &tui, &error))
        return GF_EXIT_DONE;
    return gf_complain(blame(preset, &error), &error);
}

static int screen(const struct gf_args *args)
{
    static struct gf_preset preset; /* large */
    struct gf_pool *pool;
    struct gf_error error;
    const char *name = args->operand_count ? args->operands[0] : GF_FIRST_PRESET;
    if (gf_command_find(name))
        return gf_complain_text(GF_EXIT_USAGE,
                                "\"%s\" is a command and comes before its options (a preset of this name is "
                                "opened as ./%s.ini)",
                                name, name);
    if (!gf_preset_open(name, args, &preset, &error))
        return gf_complain(GF_EXIT_USAGE, &error);
    if (!gf_threads_open(args, &pool, &error))
        return gf_complain(GF_EXIT_USAGE, &error);
    const int status = play(&preset, pool, args);
    gf_pool_destroy(pool);
    return status;
}

const struct gf_command gf_command_screen = {
    .operands = "[PRESET]",
    .summary = "watch a preset train",
    .text = "Watch the gradient flow through a deep network while it trains: one row a layer, live.\n"
            "PRESET is a file, or a name from 'gradflow presets'; without one, " GF_FIRST_PRESET
            " is opened. On the screen, ? explains the keys and q quits.",
    .operands_most = 1,
    .options = options,
    .run = screen,
};
