#include "views/chain_play.h"

#include <math.h>

#include "views/chain_factors.h"

/* Time of a step in parts of the whole: the error is what one has come to see. */
#define PART_BEGIN    1.0
#define PART_FORWARD  0.5
#define PART_LOSS     2.5
#define PART_BACKWARD 1.3

static int passed(const struct gf_snapshot *snapshot)
{
    int count = 0;
    for (uint32_t k = 0; k < snapshot->layer_count; k++)
        count += !snapshot->layers[k].dormant;
    return count;
}

/* The layers forward, the loss, and the hidden ones back. */
int gf_chain_steps(const struct gf_snapshot *snapshot)
{
    return 2 * passed(snapshot);
}

/* The number-th layer that is passed, from 0. */
static int layer_of(const struct gf_snapshot *snapshot, int number)
{
    int layer = -1;
    for (int i = 0; i <= number; i++) {
        const int next = gf_chain_neighbour(snapshot, layer, 1);
        if (next < 0)
            return layer;
        layer = next;
    }
    return layer;
}

static enum gf_chain_phase phase_of(int step, int layers)
{
    return step <= layers ? GF_CHAIN_FORWARD : step == layers + 1 ? GF_CHAIN_LOSS : GF_CHAIN_BACKWARD;
}

struct gf_chain_stage gf_chain_stage_of(const struct gf_snapshot *snapshot,
                                        const struct gf_chain_view_state *play)
{
    const int layers = passed(snapshot), last = gf_chain_steps(snapshot);
    const int step = play->step < 0 ? 0 : play->step > last ? last : play->step;
    const enum gf_chain_phase phase = phase_of(step, layers);
    const int number = phase == GF_CHAIN_FORWARD ? step - 1 : 2 * layers - step;
    return (struct gf_chain_stage){
        .phase = phase,
        .front = step == 0                ? -1
                 : phase == GF_CHAIN_LOSS ? layer_of(snapshot, layers - 1)
                                          : layer_of(snapshot, number),
        .grown = fmax(0, fmin(1, 2 * play->progress)),
        .over = step == last,
    };
}

bool gf_chain_reached(const struct gf_chain_stage *stage, int layer)
{
    if (stage->phase == GF_CHAIN_FORWARD)
        return layer <= stage->front;
    return layer >= stage->front;
}

static double part(enum gf_chain_phase phase, int step)
{
    return step == 0                   ? PART_BEGIN
           : phase == GF_CHAIN_FORWARD ? PART_FORWARD
           : phase == GF_CHAIN_LOSS    ? PART_LOSS
                                       : PART_BACKWARD;
}

double gf_chain_pace(const struct gf_view_state *state)
{
    return pow(1.3, state->chain.pace);
}

/* Of the whole play: 12 seconds for 20 layers, between 6 and 20 as it is told. A deep network is not taken at
 * its word, or one would wait for ever. */
static double whole_seconds(const struct gf_snapshot *snapshot, const struct gf_view_state *state)
{
    return 12 * sqrt(passed(snapshot) / 21.0) / gf_chain_pace(state);
}

static double seconds_of(const struct gf_snapshot *snapshot, int step, const struct gf_view_state *state)
{
    const int layers = passed(snapshot);
    const double all = PART_BEGIN + layers * PART_FORWARD + PART_LOSS + (layers - 1) * PART_BACKWARD;
    return whole_seconds(snapshot, state) * part(phase_of(step, layers), step) / all;
}

static void go_to(struct gf_view_state *state, const struct gf_snapshot *snapshot, int step, double progress)
{
    state->chain.step = step;
    state->chain.progress = progress;
    const struct gf_chain_stage stage = gf_chain_stage_of(snapshot, &state->chain);
    state->selected = stage.front < 0 ? 0 : stage.front;
}

static void begin(struct gf_view_state *state, const struct gf_snapshot *snapshot)
{
    state->chain.serial = snapshot->serial;
    go_to(state, snapshot, 0, 0);
}

void gf_chain_play(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)argument;
    if (scene->snapshot == NULL || scene->snapshot->layer_count == 0)
        return;
    state->chain.playing = true;
    state->chain.held = false;
    begin(state, scene->snapshot);
}

void gf_chain_stop(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene, (void)argument;
    state->chain.playing = state->chain.held = false;
}

/* When it is over, going on means that training does. */
void gf_chain_hold(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    if (scene->snapshot == NULL || gf_chain_stage_of(scene->snapshot, &state->chain).over)
        gf_chain_stop(state, scene, argument);
    else
        state->chain.held = !state->chain.held;
}

void gf_chain_step(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)argument;
    state->chain.held = true;
    if (scene->snapshot != NULL && state->chain.step < gf_chain_steps(scene->snapshot))
        go_to(state, scene->snapshot, state->chain.step + 1, 1);
}

void gf_chain_change_pace(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    const int wanted = state->chain.pace + argument;
    (void)scene;
    if (wanted >= GF_CHAIN_PACE_LEAST && wanted <= GF_CHAIN_PACE_MOST)
        state->chain.pace = wanted;
}

bool gf_chain_is_still(const struct gf_view_state *state)
{
    return !state->chain.playing;
}

bool gf_chain_is_playing(const struct gf_view_state *state)
{
    return state->chain.playing;
}

/* Bars grow in small steps; when they are there, nothing happens until the next step. */
static double until_next_picture(double progress, double seconds)
{
    const double frames = 8, grown_at = 0.5;
    if (progress >= grown_at)
        return (1 - progress) * seconds;
    return (floor(progress / grown_at * frames + 1) / frames * grown_at - progress) * seconds;
}

double gf_chain_tick(struct gf_view_state *state, const struct gf_scene *scene, double seconds)
{
    struct gf_chain_view_state *play = &state->chain;
    const struct gf_snapshot *snapshot = scene->snapshot;
    if (!play->playing || snapshot == NULL)
        return -1;
    const bool other = play->serial != snapshot->serial;
    if (other)
        begin(state, snapshot); /* one that was on its way has arrived, or something was changed */
    const int last = gf_chain_steps(snapshot);
    if (play->held)
        return other ? 0 : -1; /* what was drawn since it came is still of the step before */
    double of_step = seconds_of(snapshot, play->step, state);
    for (double left = seconds; left > 0 && (play->step < last || play->progress < 1);) {
        const double rest = (1 - play->progress) * of_step;
        if (left < rest) {
            play->progress += left / of_step;
            break;
        }
        left -= rest;
        if (play->step == last) {
            play->progress = 1;
            break;
        }
        go_to(state, snapshot, play->step + 1, 0);
        of_step = seconds_of(snapshot, play->step, state);
    }
    if (play->step == last && play->progress >= 1)
        return -1;
    return fmax(until_next_picture(play->progress, of_step), 0.001);
}
