#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/line.h"
#include "views/marks.h"
#include "views/table_parts.h"

#define CURVE_LEAST 10
#define CURVE_SHORT 5 /* where a sentence needs the room */
#define CURVE_MOST  60

static const char *layer_words(const struct gf_snapshot *snapshot, int layer, char *text, size_t size)
{
    if (layer == (int)snapshot->layer_count - 1)
        snprintf(text, size, "the read-out");
    else
        snprintf(text, size, "layer %d", layer + 1);
    return text;
}

/* The last hidden layer that no error reaches, from 1; 0: there is none. */
static int layers_without_error(const struct gf_snapshot *snapshot)
{
    int layer = (int)snapshot->layer_count - 1;
    while (layer > 0 && snapshot->layers[layer - 1].delta_rms != 0)
        layer--;
    return layer;
}

/* How much is said: the warning alone; the sentence instead of the test set's accuracy, or beside it; and the
 * key that explains it. */
enum words { FEW, INSTEAD, BESIDE, ALL };

/* What the diagnosis tells first. */
static bool add_finding(struct gf_line *line, const struct gf_canvas *canvas,
                        const struct gf_snapshot *snapshot, enum words words)
{
    const struct gf_finding *finding = gf_finding_top(snapshot);
    if (finding == NULL)
        return false;
    const bool diverged = finding->rule == GF_RULE_DIVERGED;
    struct gf_style style = gf_theme(canvas, diverged ? GF_ROLE_BAD : GF_ROLE_WARNING);
    char message[256];
    gf_line_item(line, diverged ? 95 : words == FEW ? 75 : 60, "   ");
    gf_line_add(line, style, "⚠ %s", gf_rule_title(finding->rule));
    if (words > FEW)
        gf_line_add(line, style, ": %s", gf_finding_message(finding, message, sizeof message));
    if (words < ALL)
        return true;
    int more = 0;
    for (size_t rule = finding->rule + 1u; rule < GF_RULES; rule++)
        more += snapshot->findings[rule].active;
    gf_line_item(line, 20, "  ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), "e");
    if (more > 0)
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " explains, and %d more", more);
    else
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " explains");
    return true;
}

static void add_fact(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_snapshot *snapshot,
                     bool wide)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET), text = gf_theme(canvas, GF_ROLE_TEXT),
                    warning = gf_theme(canvas, GF_ROLE_WARNING);
    int without = layers_without_error(snapshot);
    int last = (int)snapshot->layer_count - 2;
    if (snapshot->layer_count < 2)
        return;
    gf_line_item(line, wide ? 60 : 75, "   ");
    if (without > 0) {
        gf_line_add(line, warning,
                    without > 1 ? "layers 1–%d receive no error" : "layer %d receives no error", without);
        if (wide)
            gf_line_add(line, quiet,
                        gf_delta_size(&snapshot->layers[without - 1]).beyond ? ": float32 rounds δ to 0"
                                                                             : ": δ is exactly 0");
        return;
    }
    const struct gf_layer_measure *from = &snapshot->layers[last > 0 ? last : 1];
    double ratio = snapshot->layers[0].delta_rms / from->delta_rms;
    char number[GF_NUMBER], words[40];
    if (!isfinite(ratio))
        return;
    if (ratio >= 0.01 && ratio < 100)
        gf_format_figures(ratio, number);
    else
        gf_format_magnitude(ratio, number);
    layer_words(snapshot, last > 0 ? last : 1, words, sizeof(words));
    if (wide) {
        gf_line_add(line, quiet, "layer 1 receives ");
        gf_line_add(line, text, ratio > 1 ? "%s ×" : "%s", number);
        gf_line_add(line, quiet, " %s%s's error (δ)", ratio > 1 ? "" : "of ", words);
    } else {
        gf_line_add(line, quiet, "δ(1)/δ(%d) = ", last > 0 ? last + 1 : 2);
        gf_line_add(line, text, "%s", number);
    }
}

/* Classes have an accuracy, but nobody knows it where outputs are not finite. */
static const char *share_or_dash(double share, char number[GF_NUMBER])
{
    return isnan(share) ? "–" : gf_format_share(share, number);
}

static void add_accuracy(struct gf_line *line, const struct gf_canvas *canvas,
                         const struct gf_snapshot *snapshot, bool test)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET), value = gf_theme(canvas, GF_ROLE_ACCURACY);
    char number[GF_NUMBER];
    if (snapshot->classes) {
        gf_line_item(line, 70, "   ");
        gf_line_add(line, quiet, "accuracy ");
        gf_line_add(line, value, "%s", share_or_dash(snapshot->accuracy, number));
    }
    if (!test)
        return;
    if (snapshot->classes && snapshot->test_count > 0) {
        gf_line_item(line, 50, "   ");
        gf_line_add(line, quiet, "test ");
        gf_line_add(line, value, "%s", share_or_dash(snapshot->last_test_accuracy, number));
    } else if (!isnan(snapshot->last_test_loss)) {
        gf_line_item(line, 50, "   ");
        gf_line_add(line, quiet, "test loss ");
        gf_line_add(line, value, "%s", gf_format_figures(snapshot->last_test_loss, number));
    }
}

static void draw_marks(struct gf_canvas *canvas, int x, int y, const struct gf_scene *scene,
                       const struct gf_history_column *columns, size_t count)
{
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    const size_t most =
        gf_history_marks(scene->history, scene->snapshot->generation, GF_HISTORY_MARKS, marks);
    for (size_t i = 0; i < most; i++) {
        const int column = gf_mark_column(columns, count, marks[i].iteration);
        if (column >= 0)
            gf_draw_mark(canvas, x + column, y);
    }
}

/* The whole run, from 0; over more than three decades on a log scale. */
static void draw_loss_curve(struct gf_canvas *canvas, int x, int y, int width, const struct gf_scene *scene)
{
    struct gf_history_column columns[CURVE_MOST];
    float values[CURVE_MOST];
    if (scene->history == NULL || width <= 0)
        return;
    size_t count = gf_history_run(scene->history, scene->snapshot->generation, GF_RUN_LOSS,
                                  (size_t)(width < CURVE_MOST ? width : CURVE_MOST), columns);
    double most = 0, least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        values[i] = columns[i].mean;
        if (isfinite(values[i]) && values[i] > 0) {
            most = values[i] > most ? values[i] : most;
            least = values[i] < least ? values[i] : least;
        }
    }
    bool decades = most > 1000 * least;
    for (size_t i = 0; decades && i < count; i++)
        values[i] = values[i] > 0 ? (float)log10(values[i]) : values[i] <= 0 ? (float)log10(least) : NAN;
    gf_draw_sparkline(canvas, x, y, values, (int)count, decades ? log10(least) : 0,
                      decades ? log10(most) : most, gf_theme(canvas, GF_ROLE_LOSS));
    draw_marks(canvas, x, y, scene, columns, count);
}

static void build(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_snapshot *snapshot,
                  int curve, enum words words)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct gf_style value = gf_theme(canvas, isfinite(snapshot->loss) ? GF_ROLE_TITLE : GF_ROLE_BAD);
    char number[GF_NUMBER];
    gf_line_init(line, canvas, quiet);
    gf_line_item(line, 90, "");
    gf_line_add(line, quiet, "loss ");
    gf_line_add(line, value, "%s", gf_format_figures(snapshot->loss, number));
    int pad = 6 - (int)strlen(number); /* so that the curve stays where it is */
    gf_line_add(line, quiet, "%*s", pad > 0 ? pad : 0, "");
    if (curve > 0) {
        gf_line_item(line, 40, " ");
        gf_line_add(line, quiet, "%*s", curve, "");
    }
    add_accuracy(line, canvas, snapshot, words != INSTEAD || gf_finding_top(snapshot) == NULL);
    if (!add_finding(line, canvas, snapshot, words))
        add_fact(line, canvas, snapshot, words > FEW);
}

/* The curve takes what the words leave; the full sentence is worth a shorter curve. */
void gf_table_draw_loss(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene)
{
    struct gf_line line;
    int columns = row.width - 2;
    enum words words = ALL;
    int least = CURVE_LEAST;
    build(&line, canvas, scene->snapshot, least, words);
    while (words > FEW && gf_line_columns(&line) > columns) {
        least = --words == INSTEAD ? CURVE_SHORT : CURVE_LEAST;
        build(&line, canvas, scene->snapshot, least, words);
    }
    int curve = least + columns - gf_line_columns(&line);
    curve = curve < least ? least : curve > CURVE_MOST ? CURVE_MOST : curve;
    build(&line, canvas, scene->snapshot, curve, words);
    gf_line_draw(&line, canvas, row.x + 1, row.y, columns);
    if (!line.items[1].dropped)
        draw_loss_curve(canvas, row.x + 1 + line.items[0].columns + 1, row.y, curve, scene);
}
