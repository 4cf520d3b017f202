/* The `:` line: the first byte chooses the experiment; then a command a line. */
#include "stage.h"

#include "canvas/text.h"
#include "tui/commands.h"

/* As it comes out of the line editor. */
static const char *type(const char *line)
{
    static struct gf_edit edit;
    gf_edit_set(&edit, "");
    for (int i = 0; *line && i < GF_EDIT_MOST; i++)
        gf_edit_key(&edit, (int)gf_text_next(&line));
    return edit.text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES_MOST = 24 };
    struct fuzz_input input = {data, size};
    struct stage stage;
    char *line;
    stage_open(&stage, stage_preset(fuzz_take(&input)), 80, 24);
    for (int i = 0; i < LINES_MOST && !stage.app->quit && (line = fuzz_take_line(&input)); i++) {
        *stage.app->message = 0;
        if (!gf_ex_run(stage.app, type(line)))
            CHECK(*stage.app->message && stage.app->message_is_error);
        stage_check_app(stage.app);
        stage_turn(&stage);
        free(line);
    }
    stage_close(&stage);
    return 0;
}
