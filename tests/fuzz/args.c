/* The command line, a word a line; the first byte chooses the command. */
#include "target.h"

#include "cli/command.h"
#include "cli/offscreen.h"

enum { WORDS_MOST = 64 };

static const struct gf_command *choose(uint8_t byte)
{
    size_t count = 0;
    while (gf_command_at(count))
        count++;
    const struct gf_command *command = gf_command_at(byte % (count + 1));
    return command ? command : &gf_command_screen;
}

static bool is_in(const struct gf_option *options, const struct gf_option *option)
{
    while (options->name && options != option)
        options++;
    return options->name != NULL;
}

static void check_given(const struct gf_command *command, const struct gf_args *args)
{
    for (size_t i = 0; i < args->given_count; i++) {
        const struct gf_given *given = &args->given[i];
        CHECK(is_in(command->options, given->option) || is_in(gf_common_options, given->option));
        CHECK(!given->option->value == !given->value);
        size_t choice = 0;
        while (given->option->choice && strcmp(given->option->choice(choice), given->value) != 0)
            choice++; /* it is one of them, or this reads NULL */
    }
}

static void check_number(const struct gf_args *args, const char *name, int64_t least)
{
    struct gf_error error;
    int64_t number = -77;
    fuzz_mark_error(&error);
    if (!gf_args_number(args, name, least, &number, &error)) {
        fuzz_check_error(&error, NULL);
        CHECK(number == -77);
        return;
    }
    CHECK(fuzz_error_is_marked(&error));
    CHECK(gf_args_flag(args, name) ? number >= least : number == -77);
}

static bool has(const struct gf_command *command, const char *name)
{
    for (const struct gf_option *option = command->options; option->name; option++)
        if (strcmp(option->name, name) == 0)
            return true;
    return false;
}

static void check_picture(const struct gf_args *args)
{
    static struct gf_course course;
    struct gf_offscreen options;
    struct gf_error error;
    gf_spec_init(&course.preset.spec);
    if (!gf_offscreen_options(args, &course, &options, &error)) {
        fuzz_check_error(&error, NULL);
        return;
    }
    CHECK(options.columns >= 1 && options.columns <= GF_OFFSCREEN_SIZE_MOST);
    CHECK(options.rows >= 1 && options.rows <= GF_OFFSCREEN_SIZE_MOST);
    CHECK(gf_offscreen_view(options.view));
    CHECK(options.layer >= 0 && options.layer <= course.preset.spec.network.depth);
    CHECK(options.neuron >= -1 && options.neuron < course.preset.spec.network.width);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const struct gf_command *command = choose(fuzz_take(&input));
    char *words[WORDS_MOST];
    int count = 0;
    struct gf_args args, before;
    struct gf_error error;
    while (count < WORDS_MOST && (words[count] = fuzz_take_line(&input)))
        count++;
    memset(&args, 0x5a, sizeof args);
    before = args;
    fuzz_mark_error(&error);
    if (gf_args_parse(command->options, count, words, &args, &error)) {
        CHECK(fuzz_error_is_marked(&error));
        CHECK(args.operand_count <= (size_t)count);
        check_given(command, &args);
        check_number(&args, "iterations", 0);
        check_number(&args, "every", 1);
        if (has(command, "size"))
            check_picture(&args);
        gf_args_finish(&args);
    } else {
        fuzz_check_error(&error, NULL);
        CHECK(memcmp(&args, &before, sizeof before) == 0);
    }
    for (int i = 0; i < count; i++)
        free(words[i]);
    return 0;
}
