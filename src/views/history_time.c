/* The time axis. Columns coincide with what the history keeps as one, and stay where they are while the run
 * grows, until it no longer fits. */
#include "views/history_parts.h"
#include "views/key.h"

/* Zoom levels: -5 … -1 are 8, 6, 4, 3, 2 columns an iteration; 0, 1, 2, … are 1, 2, 3, 4, 6, 8, 12, 16, …
 * iterations a column. */
#define LEVEL_LEAST (-5)
#define LEVEL_MOST  120

static uint64_t two_or_three(int level)
{
    return level < 1 ? 1 : level % 2 ? (uint64_t)1 << (level + 1) / 2 : (uint64_t)3 << (level / 2 - 1);
}

static uint64_t step_of(int level)
{
    return two_or_three(level);
}

static int wide_of(int level)
{
    return (int)two_or_three(-level);
}

/* Coarser than what is kept as one, a column has to be made of whole such. */
static bool is_level(const struct gf_history_extent *extent, int level)
{
    return step_of(level) <= extent->span || step_of(level) % extent->span == 0;
}

static int columns_of(int width, int level)
{
    const int columns = width / wide_of(level);
    return columns > 1 ? columns : 1;
}

/* The finest at which the whole run is on the screen. */
static int whole_level(const struct gf_history_extent *extent, int width)
{
    const uint64_t last = extent->newest - extent->first;
    int level = LEVEL_LEAST;
    while (level < LEVEL_MOST && (last / step_of(level) >= (uint64_t)columns_of(width, level) ||
                                  step_of(level) < extent->span || !is_level(extent, level)))
        level++;
    return level;
}

/* Scroll so that the cursor is on the screen; the newest, as it moves on, in jumps of an eighth, because it
 * costs the terminal a whole map to move by one column. */
static uint64_t scrolled(const struct gf_history_time *time, uint64_t from)
{
    const uint64_t columns = (uint64_t)time->columns, first = time->extent.first;
    const uint64_t cursor = (time->cursor - first) / time->step;
    const uint64_t last = (time->extent.newest - first) / time->step;
    uint64_t left = from <= first ? 0 : (from - first) / time->step;
    if (left > last)
        left = last;
    if (cursor < left)
        left = cursor;
    if (cursor >= left + columns)
        left = cursor + 1 - columns + (time->follows && columns > 1 ? (columns + 7) / 8 : 0);
    return first + left * time->step;
}

static struct gf_history_time plan(const struct gf_history_extent *extent,
                                   const struct gf_history_view_state *state, int width)
{
    struct gf_history_time time = {.extent = *extent, .whole = whole_level(extent, width)};
    const bool zoomed = state->zoomed && state->zoom < time.whole;
    time.zoom = zoomed ? state->zoom < LEVEL_LEAST ? LEVEL_LEAST : state->zoom : time.whole;
    while (!is_level(extent, time.zoom)) /* not any more */
        time.zoom++;
    time.step = step_of(time.zoom);
    time.wide = wide_of(time.zoom);
    time.columns = columns_of(width, time.zoom);
    time.follows = !state->away || state->cursor >= extent->newest;
    time.cursor = time.follows                    ? extent->newest
                  : state->cursor < extent->first ? extent->first
                                                  : state->cursor;
    time.from = scrolled(&time, zoomed ? state->from : extent->first);
    return time;
}

static bool extent_of(const struct gf_scene *scene, struct gf_history_extent *ret_extent)
{
    return scene->history != NULL && scene->snapshot != NULL &&
           gf_history_extent(scene->history, scene->snapshot->generation, ret_extent);
}

bool gf_history_time(const struct gf_scene *scene, struct gf_history_view_state *state, int width,
                     struct gf_history_time *ret_time)
{
    struct gf_history_extent extent;
    state->width = width < 1 ? 1 : width > GF_HISTORY_COLUMNS ? GF_HISTORY_COLUMNS : width;
    if (!extent_of(scene, &extent))
        return false;
    *ret_time = plan(&extent, state, state->width);
    state->from = ret_time->from;
    if (ret_time->follows)
        state->away = false;
    return true;
}

int gf_history_x(const struct gf_history_time *time, uint64_t iteration)
{
    if (iteration < time->from || (iteration - time->from) / time->step >= (uint64_t)time->columns)
        return -1;
    return (int)((iteration - time->from) / time->step) * time->wide;
}

uint64_t gf_history_column_start(const struct gf_history_time *time, uint64_t iteration)
{
    const uint64_t first = time->extent.first;
    return iteration < first ? first : first + (iteration - first) / time->step * time->step;
}

bool gf_history_at_cursor(const struct gf_scene *scene, const struct gf_history_time *time, int layer,
                          enum gf_layer_series series, struct gf_history_column *ret_column)
{
    return gf_history_layer_range(scene->history, scene->snapshot->generation, (size_t)layer, series,
                                  gf_history_column_start(time, time->cursor), time->step, 1, ret_column) > 0;
}

const struct gf_history_mark *gf_history_next_mark(const struct gf_history_time *time,
                                                   const struct gf_history_mark *marks, size_t count,
                                                   int direction)
{
    const uint64_t begin = gf_history_column_start(time, time->cursor);
    for (size_t i = 0; direction > 0 && i < count; i++)
        if (marks[i].iteration >= begin + time->step)
            return &marks[i];
    for (size_t i = count; direction < 0 && i-- > 0;)
        if (marks[i].iteration < begin)
            return &marks[i];
    return NULL;
}

/* --- keys --- */

static bool now(const struct gf_scene *scene, const struct gf_history_view_state *state,
                struct gf_history_time *ret_time)
{
    struct gf_history_extent extent;
    if (!extent_of(scene, &extent))
        return false;
    *ret_time = plan(&extent, state, state->width > 0 ? state->width : 1);
    return true;
}

static void put_cursor(struct gf_history_view_state *state, const struct gf_history_time *time,
                       uint64_t iteration)
{
    state->marks_sought = 0;
    state->away = iteration < time->extent.newest;
    state->cursor = iteration;
}

/* One column, or all of what is kept as one where that is more. */
static void move(struct gf_view_state *view, const struct gf_scene *scene, int direction)
{
    struct gf_history_view_state *state = &view->history;
    struct gf_history_time time;
    struct gf_history_column column;
    if (!now(scene, state, &time) || !gf_history_at_cursor(scene, &time, 0, GF_LAYER_DELTA_RMS, &column) ||
        !column.iterations)
        return;
    if (direction > 0) {
        const uint64_t next = column.first + column.iterations;
        put_cursor(state, &time, next);
        return;
    }
    const uint64_t before = column.first > time.extent.first ? column.first - 1 : time.extent.first;
    put_cursor(state, &time, gf_history_column_start(&time, before));
}

static void move_to_end(struct gf_view_state *view, const struct gf_scene *scene, int direction)
{
    struct gf_history_time time;
    if (now(scene, &view->history, &time))
        put_cursor(&view->history, &time, direction < 0 ? time.extent.first : time.extent.newest);
}

/* To the nearest mark before or behind the cursor's column; behind the last: the newest. */
static void move_to_mark(struct gf_view_state *view, const struct gf_scene *scene, int direction)
{
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    struct gf_history_time time;
    if (!now(scene, &view->history, &time))
        return;
    const size_t count =
        gf_history_marks(scene->history, scene->snapshot->generation, GF_HISTORY_MARKS, marks);
    const struct gf_history_mark *mark = gf_history_next_mark(&time, marks, count, direction);
    if (mark != NULL)
        put_cursor(&view->history, &time, mark->iteration);
    else if (direction > 0)
        put_cursor(&view->history, &time, time.extent.newest);
    view->history.marks_sought = mark == NULL ? direction : 0;
}

/* What is under the cursor stays where it is. */
static void zoom(struct gf_view_state *view, const struct gf_scene *scene, int direction)
{
    struct gf_history_view_state *state = &view->history;
    struct gf_history_time time;
    if (!now(scene, state, &time))
        return;
    state->marks_sought = 0;
    int wanted = time.zoom + direction;
    while (wanted > LEVEL_LEAST && wanted < time.whole && !is_level(&time.extent, wanted))
        wanted += direction;
    if (wanted < LEVEL_LEAST)
        return;
    state->zoomed = wanted < time.whole;
    if (!state->zoomed)
        return;
    state->zoom = wanted;
    const uint64_t first = time.extent.first;
    const uint64_t left = (uint64_t)(gf_history_x(&time, time.cursor) / wide_of(wanted)) * step_of(wanted);
    const uint64_t at = first + (time.cursor - first) / step_of(wanted) * step_of(wanted);
    state->from = at - first > left ? at - left : first;
}

static void change_measure(struct gf_view_state *view, const struct gf_scene *scene, int direction)
{
    (void)scene;
    view->history.measure += (unsigned)direction;
    view->history.marks_sought = 0;
}

const struct gf_view_key GF_HISTORY_KEYS[GF_HISTORY_KEY_COUNT] = {
    {.keys = "c",
     .help = "the map shows δ, ‖∂W‖, update ratio, dead or saturated share",
     .hint = "measure",
     .act = change_measure,
     .bind = {{'c', 1}}},
    {.keys = "z Z", .help = "zoom in, out", .hint = "zoom", .act = zoom, .bind = {{'z', -1}, {'Z', 1}}},
    {.keys = "← →",
     .help = "back, on in time; at the right end it follows the newest",
     .hint = "time",
     .act = move,
     .bind = {{GF_KEY_LEFT, -1}, {GF_KEY_RIGHT, 1}}},
    {.keys = "Home End",
     .help = "the start, the newest iteration",
     .act = move_to_end,
     .bind = {{GF_KEY_HOME, -1}, {GF_KEY_END, 1}}},
    {.keys = ", .",
     .help = "what was done before, after",
     .act = move_to_mark,
     .bind = {{',', -1}, {'.', 1}}},
};
