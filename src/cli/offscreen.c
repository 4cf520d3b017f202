#include "cli/offscreen.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "train/experiment.h"

#define COLUMNS 120
#define ROWS    36

static bool parse_size(const char *text, struct gf_offscreen *options, struct gf_error *reterr)
{
    char quoted[64], rest;
    /* scanf would take blanks and signs, too. */
    const bool plain = strspn(text, "0123456789x") == strlen(text) && strlen(text) <= 9;
    if (plain && sscanf(text, "%4dx%4d%c", &options->columns, &options->rows, &rest) == 2 &&
        options->columns >= 1 && options->columns <= GF_OFFSCREEN_SIZE_MOST && options->rows >= 1 &&
        options->rows <= GF_OFFSCREEN_SIZE_MOST)
        return true;
    return gf_error_set(reterr, "--size: \"%s\" is not a size from 1x1 to %dx%d, as 120x36",
                        gf_error_quote(text, strlen(text), quoted, sizeof quoted), GF_OFFSCREEN_SIZE_MOST,
                        GF_OFFSCREEN_SIZE_MOST);
}

static const struct gf_action *due(void *course, uint64_t iteration)
{
    return gf_schedule_due(&((struct gf_course *)course)->schedule, iteration);
}

static bool stop(void *context)
{
    (void)context;
    return gf_interrupted() != 0;
}

static size_t view_index(const char *name)
{
    size_t index = 0;
    while (strcmp(gf_offscreen_view(index), name) != 0)
        index++;
    return index;
}

bool gf_offscreen_options(const struct gf_args *args, struct gf_course *course,
                          struct gf_offscreen *ret_options, struct gf_error *reterr)
{
    const struct gf_spec *spec = &course->preset.spec;
    struct gf_offscreen options = {
        .pool = course->pool,
        .columns = COLUMNS,
        .rows = ROWS,
        .ascii = gf_args_flag(args, "ascii"),
        .mono = gf_args_flag(args, "no-color"),
        .view = (size_t)spec->view.screen,
        .keys = gf_args_value(args, "keys", NULL),
        .iterations = (uint64_t)course->iterations,
        .due = due,
        .stop = stop,
        .context = course,
    };
    const char *size = gf_args_value(args, "size", NULL), *view = gf_args_value(args, "view", NULL);
    int64_t layer = 1, neuron = 0;
    if ((size && !parse_size(size, &options, reterr)) || !gf_args_number(args, "layer", 1, &layer, reterr) ||
        !gf_args_number(args, "neuron", 1, &neuron, reterr))
        return false;
    if (layer > spec->network.depth + 1)
        return gf_error_set(reterr, "--layer: the network has layers 1 to %lld, and its read-out is %lld",
                            (long long)spec->network.depth, (long long)spec->network.depth + 1);
    if (neuron > spec->network.width)
        return gf_error_set(reterr, "--neuron: a layer has neurons 1 to %lld",
                            (long long)spec->network.width);
    if (view)
        options.view = view_index(view);
    options.layer = (int)layer - 1;
    options.neuron = (int)neuron - 1;
    *ret_options = options;
    return true;
}

bool gf_offscreen_none(const struct gf_args *args)
{
    static const struct gf_option options[] = {GF_OFFSCREEN_OPTIONS, {0}};
    for (const struct gf_option *option = options; option->name; option++)
        if (gf_args_flag(args, option->name)) {
            gf_complain_text(GF_EXIT_USAGE, "--%s is for pictures: it needs --screenshot FILE.svg",
                             option->name);
            return false;
        }
    return true;
}

/* What is to be written instead of records. */
struct shot {
    struct gf_course course;
    struct gf_offscreen options;
    enum gf_picture_kind kind;
};

/* Our SVG, or a text whose first line ends as that of every picture does. */
static bool begins(const char *bytes, size_t length)
{
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gradflow\"",
                      end[] = "paused";
    const char *newline = memchr(bytes, '\n', length);
    const size_t first = newline ? (size_t)(newline - bytes) : 0;
    return (length >= sizeof svg - 1 && memcmp(bytes, svg, sizeof svg - 1) == 0) ||
           (bytes[0] == ' ' && first >= sizeof end &&
            memcmp(newline - (sizeof end - 1), end, sizeof end - 1) == 0);
}

static bool nothing_of_records(const struct gf_args *args, struct gf_error *reterr)
{
    static const char *const names[] = {"output", "format", "every", "fail-on"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (gf_args_value(args, names[i], NULL))
            return gf_error_set(reterr, "--screenshot writes a picture instead of records: not with --%s",
                                names[i]);
    return true;
}

static bool prepare(struct shot *shot, const struct gf_args *args, struct gf_error *reterr)
{
    static const struct gf_output_kind picture = {"a picture of gradflow", begins};
    const char *name = gf_args_value(args, "screenshot", NULL);
    if (!gf_picture_kind_of(name, &shot->kind, reterr) || !nothing_of_records(args, reterr) ||
        !gf_course_open(&shot->course, args->operands[0], args, reterr) ||
        !gf_course_build(&shot->course, args, reterr) ||
        !gf_offscreen_options(args, &shot->course, &shot->options, reterr) ||
        !gf_output_open(name, &picture, &shot->course.output, reterr))
        return false;
    gf_course_leave_to_screen(&shot->course);
    return true;
}

static int perform(struct shot *shot)
{
    struct gf_error error;
    bool stopped = false;
    gf_interrupt_catch(shot->course.output.file.partial);
    if (gf_offscreen_picture(&shot->course.preset, &shot->options, shot->kind, shot->course.output.stream,
                             &stopped, &error) &&
        gf_output_commit(&shot->course.output, &error))
        return GF_EXIT_DONE;
    return stopped ? GF_EXIT_FAILED : gf_complain(GF_EXIT_FAILED, &error);
}

int gf_run_screenshot(const struct gf_args *args)
{
    static struct shot shot; /* large */
    struct gf_error error;
    const int status = prepare(&shot, args, &error) ? perform(&shot) : gf_complain(GF_EXIT_USAGE, &error);
    gf_course_finish(&shot.course);
    gf_interrupt_raise();
    return status;
}
