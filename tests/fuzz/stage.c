#include "stage.h"

#include "base/atomic_file.h"
#include "canvas/text.h"
#include "data/csv.h"

#define TURN 0.05 /* seconds */

/* --- files: into the target's own folder only, and without waiting for the disk --- */

static bool written;

bool __real_gf_atomic_file_open(const char *name, bool replace, struct gf_atomic_file *ret_file,
                                bool *ret_exists, struct gf_error *reterr);
bool __wrap_gf_atomic_file_open(const char *name, bool replace, struct gf_atomic_file *ret_file,
                                bool *ret_exists, struct gf_error *reterr);
int __wrap_fsync(int descriptor);

bool __wrap_gf_atomic_file_open(const char *name, bool replace, struct gf_atomic_file *ret_file,
                                bool *ret_exists, struct gf_error *reterr)
{
    if (strchr(name, '/'))
        return gf_error_at(reterr, name, 0, 0, "a fuzz target writes into its own folder only");
    written = true;
    return __real_gf_atomic_file_open(name, replace, ret_file, ret_exists, reterr);
}

int __wrap_fsync(int descriptor)
{
    (void)descriptor;
    return 0;
}

/* --- the screen --- */

const struct gf_preset *stage_preset(uint8_t which)
{
    static const char *const settings[][4] = {
        {"network.depth=4", "network.width=4"},
        {"network.depth=1", "network.width=1", "data.source=plane"},
        {"network.depth=9", "network.width=3", "network.activation=relu", "network.init=he"},
        {"network.depth=6", "network.width=5", "network.norm=batch", "network.residual=2"},
        {"network.depth=30", "network.width=2", "network.activation=prelu", "training.learning_rate=1000"},
    };
    enum { COUNT = sizeof settings / sizeof *settings };
    static struct gf_preset preset;
    preset = (struct gf_preset){.name = "fuzz"};
    gf_spec_init(&preset.spec);
    preset.spec.data.samples = 40;
    for (size_t i = 0; i < 4 && settings[which % COUNT][i]; i++)
        CHECK(gf_spec_assign(&preset.spec, settings[which % COUNT][i], NULL));
    if (which & 0x80) {
        snprintf(preset.title, sizeof preset.title, "\xe6\xbc\xa2\xe5\xad\x97 \"quoted\\\" \xf0\x9f\x99\x82");
        snprintf(preset.text, sizeof preset.text,
                 "Caf\xc3\xa9 e\xcc\x81 and\nanother \xe6\xbc\xa2 paragraph.");
    }
    return &preset;
}

void stage_open(struct stage *stage, const struct gf_preset *preset, int columns, int rows)
{
    fuzz_enter_folder();
    setenv("HOME", ".", 1);
    unsetenv("XDG_CONFIG_HOME");
    stage_trainer_reset();
    *stage = (struct stage){0};
    CHECK(gf_app_create(preset, NULL, &stage->app, NULL));
    CHECK(gf_canvas_init(&stage->canvas, columns, rows, NULL));
    gf_drive_start(stage->app);
    stage_turn(stage);
}

void stage_close(struct stage *stage)
{
    gf_canvas_finish(&stage->canvas);
    gf_app_destroy(stage->app);
    if (written)
        fuzz_empty_folder();
    written = false;
}

void stage_turn(struct stage *stage)
{
    struct gf_app *app = stage->app;
    app->now += TURN;
    gf_drive_receive(app);
    gf_app_tick(app);
    gf_drive_tick(app);
    gf_drive_receive(app);
    gf_app_draw(app, &stage->canvas);
    gf_drive_drawn(app);
    stage_check_canvas(&stage->canvas);
    stage_check_app(app);
}

void stage_input(struct stage *stage, struct gf_input input)
{
    gf_app_input(stage->app, &input);
    stage_check_app(stage->app);
}

/* --- what must hold --- */

static bool is_colour(int colour)
{
    return colour == GF_COLOUR_DEFAULT || (colour >= 16 && colour <= 255);
}

static void check_cell(const struct gf_canvas *canvas, const struct gf_cell *row, int x)
{
    const struct gf_cell *cell = &row[x];
    const unsigned known = GF_BOLD | GF_DIM | GF_REVERSE | GF_UNDERLINE | GF_BLINK;
    CHECK(is_colour(cell->style.fg) && is_colour(cell->style.bg) && !(cell->style.attributes & ~known));
    if (!cell->glyph) {
        CHECK(!canvas->ascii && x > 0 && row[x - 1].glyph && gf_glyph_columns(row[x - 1].glyph) == 2);
        return;
    }
    CHECK(gf_glyph_clean(cell->glyph) == cell->glyph);
    CHECK(!canvas->ascii || (cell->glyph >= 0x20 && cell->glyph <= 0x7e));
    const int columns = gf_glyph_columns(cell->glyph);
    CHECK(columns == 1 || (columns == 2 && x + 1 < canvas->width && !row[x + 1].glyph));
}

void stage_check_canvas(const struct gf_canvas *canvas)
{
    CHECK(canvas->clip.x == 0 && canvas->clip.y == 0);
    CHECK(canvas->clip.width == canvas->width && canvas->clip.height == canvas->height);
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++)
            check_cell(canvas, canvas->cells + (size_t)y * (size_t)canvas->width, x);
}

static void check_edit(const struct gf_edit *edit)
{
    CHECK(edit->length < sizeof edit->text && edit->cursor <= edit->length && !edit->text[edit->length]);
    CHECK(gf_csv_is_utf8(edit->text, edit->length));
    CHECK(((unsigned char)edit->text[edit->cursor] & 0xc0) != 0x80);
}

void stage_check_app(const struct gf_app *app)
{
    CHECK(app->view.selected >= 0 && app->view.selected < gf_app_layer_count(app));
    CHECK(app->view.neuron >= -1 && app->view.neuron < 2048);
    CHECK(gf_view_at(app->screen));
    CHECK(gf_spec_validate(&app->spec, NULL) && gf_spec_validate(&app->accepted, NULL));
    CHECK(memchr(app->message, 0, sizeof app->message));
    fuzz_check_text(app->message, "");
    CHECK(app->undo.count <= GF_UNDO_MOST);
    check_edit(&app->overlays.command.edit);
    check_edit(&app->overlays.prompt.edit);
    fuzz_check_text(app->overlays.prompt.error, "");
    CHECK(app->overlays.command.history_count <= GF_HISTORY_MOST);
}
