/* Pictures and films made without a terminal: the first four bytes are the experiment, columns, rows, and
 * what is written of which view; the rest is what --keys takes. What is written is text that any reader
 * takes. */
#include "stage.h"

#include "tui/offscreen.h"

#define PATIENCE 300 /* looks at whether to stop */

static bool stop(void *context)
{
    unsigned *looks = context;
    return ++*looks > PATIENCE;
}

static void check_written(const char *text, size_t size)
{
    CHECK(strlen(text) == size);
    fuzz_check_text(text, "\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const struct gf_preset *preset = stage_preset(fuzz_take(&input));
    const int columns = 1 + fuzz_take(&input) % STAGE_COLUMNS_MOST;
    const int rows = 1 + fuzz_take(&input) % STAGE_ROWS_MOST;
    const uint8_t how = fuzz_take(&input);
    unsigned looks = 0;
    char *keys = fuzz_take_line(&input), *written = NULL;
    size_t length = 0;
    const struct gf_offscreen options = {
        .columns = columns,
        .rows = rows,
        .ascii = how & 1,
        .mono = how & 2,
        .view = how >> 4 & 7,
        .layer = 0,
        .neuron = -1,
        .keys = keys,
        .iterations = how & 3,
        .stop = stop,
        .context = &looks,
    };
    struct gf_error error;
    bool stopped = false;
    FILE *out = open_memstream(&written, &length);
    CHECK(out);
    fuzz_enter_folder();
    stage_trainer_reset();
    fuzz_mark_error(&error);
    const bool done = how & 8
                          ? gf_offscreen_record(preset, &options, out, &stopped, &error)
                          : gf_offscreen_picture(preset, &options, how & 4 ? GF_PICTURE_TEXT : GF_PICTURE_SVG,
                                                 out, &stopped, &error);
    CHECK(fclose(out) == 0);
    if (done)
        check_written(written, length);
    else if (!stopped)
        fuzz_check_error(&error, error.file);
    free(written);
    free(keys);
    return 0;
}
