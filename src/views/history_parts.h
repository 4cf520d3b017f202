/* The pieces of the history view, each in a file of its own. */
#ifndef GRADFLOW_VIEWS_HISTORY_PARTS_H
#define GRADFLOW_VIEWS_HISTORY_PARTS_H

#include "views/line.h"
#include "views/view.h"

/* --- history_measure.c: what the map can show, and how --- */

struct gf_history_measure {
    const char *name, *title; /* "δ", "error δ" */
    const char *formula, *meaning;
    enum gf_layer_series series;
    bool share;               /* linear, 0 to 1; else decades */
    double least, most, tick; /* of the scale, which is fixed */
    double healthy[2];        /* between; what lies farthest outside is the worst; shares: the greatest is */
};

const struct gf_history_measure *gf_history_measure(const struct gf_view_state *state);
const char *gf_history_format(const struct gf_history_measure *measure, double value, char *text);

/* What a cell of the map stands for. */
enum gf_heat_kind { GF_HEAT_NOTHING, GF_HEAT_ZERO, GF_HEAT_VALUE, GF_HEAT_NOT_FINITE };
struct gf_heat {
    enum gf_heat_kind kind;
    float level; /* on the scale: 0 … 1; outside for what leaves it */
};
struct gf_heat gf_history_heat(const struct gf_history_measure *measure, float value);
/* The worse of a least and a greatest value, which is the worst of all between them. */
float gf_history_worse(const struct gf_history_measure *measure, float low, float high);
/* Two of them a cell, one above the other; the same both: a whole one. */
void gf_history_draw_cell(struct gf_canvas *canvas, int x, int y, const struct gf_history_measure *measure,
                          struct gf_heat upper, struct gf_heat lower);
void gf_history_draw_legend(struct gf_canvas *canvas, struct gf_rect row,
                            const struct gf_history_measure *measure);

/* --- history_time.c: which iterations are where --- */

#define GF_HISTORY_COLUMNS 512 /* of the map, at most */

struct gf_history_time {
    struct gf_history_extent extent;
    uint64_t from, step; /* the first iteration shown, and how many a column covers */
    int wide;            /* screen columns a column takes; more than 1 where step is 1 */
    int columns;         /* there is room for so many */
    int zoom, whole;     /* level; the one at which the whole run fits */
    bool follows;        /* the cursor is on the newest iteration */
    uint64_t cursor;
};

/* false: there is no history to show. Corrects what has scrolled. */
bool gf_history_time(const struct gf_scene *scene, struct gf_history_view_state *state, int width,
                     struct gf_history_time *ret_time);
/* The screen column of an iteration, from 0; negative: not on the screen. */
int gf_history_x(const struct gf_history_time *time, uint64_t iteration);
uint64_t gf_history_column_start(const struct gf_history_time *time, uint64_t iteration);
/* The selected layer's column at the cursor. */
bool gf_history_at_cursor(const struct gf_scene *scene, const struct gf_history_time *time, int layer,
                          enum gf_layer_series series, struct gf_history_column *ret_column);
/* The nearest mark before (direction -1) or behind (1) the cursor's column, NULL: there is none. */
const struct gf_history_mark *gf_history_next_mark(const struct gf_history_time *time,
                                                   const struct gf_history_mark *marks, size_t count,
                                                   int direction);
#define GF_HISTORY_KEY_COUNT 5
extern const struct gf_view_key GF_HISTORY_KEYS[GF_HISTORY_KEY_COUNT];

/* --- history_layout.c --- */

struct gf_history_layout {
    struct gf_rect area;
    int title_row, axis_row, status_row, legend_row; /* y; -1: not there */
    struct gf_rect loss, marks, map;                 /* all of the same columns; height 0: not there */
    int gutter;                                      /* columns at the left: names of layers */
    int values;                                      /* columns at the right: numbers at the cursor; or 0 */
    bool halves;                                     /* two groups of layers a text row */
    int layers, groups;                              /* group g: layers g·layers/groups … */
    int rows_a_group;                                /* text rows, unless halves */
};

struct gf_history_layout gf_history_layout(const struct gf_canvas *canvas, struct gf_rect area, int layers);
int gf_history_group_first(const struct gf_history_layout *layout, int group);
int gf_history_group_most(const struct gf_history_layout *layout); /* layers */
int gf_history_group_of(const struct gf_history_layout *layout, int layer);
int gf_history_row_of(const struct gf_history_layout *layout, int group); /* y */

/* --- the rest --- */

struct gf_history_drawing {
    const struct gf_scene *scene;
    const struct gf_view_state *state; /* with a layer selected that there is */
    struct gf_history_layout layout;
    struct gf_history_time time;
    const struct gf_history_measure *measure;
    struct gf_history_column loss[GF_HISTORY_COLUMNS];
    size_t loss_count;
    bool diverged[GF_HISTORY_COLUMNS]; /* something was not finite in this column */
};

void gf_history_draw_map(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
void gf_history_draw_loss(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
/* After the marks: which scale the curve has. */
void gf_history_draw_loss_scale(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
void gf_history_draw_title(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
void gf_history_draw_axis(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
void gf_history_draw_marks(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
void gf_history_draw_status(struct gf_canvas *canvas, const struct gf_history_drawing *drawing);
/* "iteration 60", "iterations 48–55"; not wide: "it 60" */
#define GF_HISTORY_TEXT 96
const char *gf_history_when(const struct gf_history_column *column, bool wide, char text[GF_HISTORY_TEXT]);
int gf_history_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                       const struct gf_view_state *state);

#endif
