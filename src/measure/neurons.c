#include "measure/neurons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "measure/death.h"
#include "measure/loops.h"
#include "measure/norms.h"

#define ROOM_LEAST 4096
#define MANY       4 /* one in so many units: it is quicker to look at all of them than to pick them out */

enum { SEEN_ALIVE = 1, SEEN_FIRING = 2 };

struct gf_neurons {
    struct gf_arena arena;
    size_t layer_count, neuron_count;
    uint64_t checked_at;
    bool unexplained;             /* the causes of the newest deaths are still GF_DEATH_UNKNOWN */
    size_t *first;                /* [layer_count + 1]: its neurons are first[k] … first[k+1]-1 */
    uint32_t *dead_count;         /* [layer_count] */
    uint32_t *firing_count;       /* [layer_count] */
    uint32_t *pending_count;      /* [layer_count]: units the running check has still to see something of */
    uint8_t *dead;                /* [neuron_count] */
    uint8_t *seen;                /* [neuron_count]: SEEN_…, of the running check */
    uint64_t *revived_until;      /* [neuron_count]: the first iteration it is no more called revived */
    uint64_t *all_revived_until;  /* [layer_count]: the first that none of its neurons is */
    struct gf_unit_death *deaths; /* [neuron_count]: of those that are dead */
    /* for one layer at a time, [most units] each: */
    uint32_t *pending;
    size_t room;                 /* of a check: units that are not yet seen × samples at a time */
    real *argument, *derivative; /* [room] */
    gf_lane_bits *marks;         /* [most units] */
};

double gf_saturation_threshold(const struct gf_activation *activation)
{
    return activation->bounded ? 0.05 * activation->derivative_largest : -1;
}

static void lay_out(struct gf_neurons *neurons, const struct gf_network *network)
{
    struct gf_arena *arena = &neurons->arena;
    const size_t layers = gf_network_layer_count(network);
    size_t total = 0, most = 0;
    for (size_t k = 0; k < layers; k++) {
        const size_t units = gf_network_layer_const(network, k)->units;
        total += units;
        most = units > most ? units : most;
    }
    neurons->layer_count = layers;
    neurons->neuron_count = total;
    neurons->first = gf_arena_take(arena, layers + 1, sizeof *neurons->first);
    neurons->dead_count = gf_arena_take(arena, layers, sizeof *neurons->dead_count);
    neurons->firing_count = gf_arena_take(arena, layers, sizeof *neurons->firing_count);
    neurons->pending_count = gf_arena_take(arena, layers, sizeof *neurons->pending_count);
    neurons->dead = gf_arena_take(arena, total, sizeof *neurons->dead);
    neurons->seen = gf_arena_take(arena, total, sizeof *neurons->seen);
    neurons->revived_until = gf_arena_take(arena, total, sizeof *neurons->revived_until);
    neurons->all_revived_until = gf_arena_take(arena, layers, sizeof *neurons->all_revived_until);
    neurons->deaths = gf_arena_take(arena, total, sizeof *neurons->deaths);
    neurons->pending = gf_arena_take(arena, most, sizeof *neurons->pending);
    neurons->room = most > ROOM_LEAST ? most : ROOM_LEAST;
    neurons->argument = gf_arena_take(arena, neurons->room, sizeof *neurons->argument);
    neurons->derivative = gf_arena_take(arena, neurons->room, sizeof *neurons->derivative);
    neurons->marks = gf_arena_take(arena, most, sizeof *neurons->marks);
}

bool gf_neurons_create(const struct gf_network *network, struct gf_neurons **ret_neurons,
                       struct gf_error *reterr)
{
    struct gf_neurons *neurons = calloc(1, sizeof *neurons);
    if (!neurons)
        return gf_error_lack(reterr, "no memory for the states of the neurons");
    lay_out(neurons, network);
    if (!gf_arena_commit(&neurons->arena)) {
        free(neurons);
        return gf_error_lack(reterr, "no memory for the states of the neurons");
    }
    lay_out(neurons, network);
    for (size_t k = 0; k < neurons->layer_count; k++)
        neurons->first[k + 1] = neurons->first[k] + gf_network_layer_const(network, k)->units;
    *ret_neurons = neurons;
    return true;
}

void gf_neurons_destroy(struct gf_neurons *neurons)
{
    if (!neurons)
        return;
    gf_arena_release(&neurons->arena);
    free(neurons);
}

void gf_neurons_reset(struct gf_neurons *neurons)
{
    memset(neurons->dead_count, 0, neurons->layer_count * sizeof *neurons->dead_count);
    memset(neurons->firing_count, 0, neurons->layer_count * sizeof *neurons->firing_count);
    memset(neurons->dead, 0, neurons->neuron_count);
    memset(neurons->revived_until, 0, neurons->neuron_count * sizeof *neurons->revived_until);
    memset(neurons->all_revived_until, 0, neurons->layer_count * sizeof *neurons->all_revived_until);
    neurons->checked_at = 0;
    neurons->unexplained = false;
}

void gf_neurons_check_begin(struct gf_neurons *neurons)
{
    memset(neurons->seen, 0, neurons->neuron_count);
    for (size_t k = 0; k < neurons->layer_count; k++)
        neurons->pending_count[k] = (uint32_t)(neurons->first[k + 1] - neurons->first[k]);
}

static void note_marks(const struct gf_neurons *neurons, size_t units, uint8_t mark, uint8_t *seen)
{
    for (size_t j = 0; j < units; j++)
        seen[j] |= neurons->marks[j] ? mark : 0;
}

/* Some samples for all units of the layer. rows·units <= room. */
static void look_at_all(struct gf_neurons *neurons, const struct gf_layer *layer, uint8_t *seen,
                        uint8_t wanted, size_t rows, const real *argument)
{
    const size_t units = layer->units;
    gf_measure_loops()->positives(rows, units, argument, neurons->marks);
    note_marks(neurons, units, SEEN_FIRING, seen);
    if (!(wanted & SEEN_ALIVE))
        return;
    gf_activation_derivative(layer->activation, &layer->parameters, rows, units, argument,
                             neurons->derivative);
    gf_measure_loops()->any(rows, units, neurons->derivative, neurons->marks);
    note_marks(neurons, units, SEEN_ALIVE, seen);
}

/* Some samples for the units in pending[0 … count-1]. rows·count <= room. */
static void look_at_pending(struct gf_neurons *neurons, const struct gf_layer *layer, uint8_t *seen,
                            uint8_t wanted, size_t count, size_t rows, const real *argument)
{
    const uint32_t *pending = neurons->pending;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < count; i++)
            neurons->argument[r * count + i] = argument[r * layer->units + pending[i]];
    if (wanted & SEEN_ALIVE)
        gf_activation_derivative(layer->activation, &layer->parameters, rows, count, neurons->argument,
                                 neurons->derivative);
    for (size_t i = 0; i < count; i++)
        for (size_t at = i; at < rows * count; at += count) {
            if (neurons->argument[at] > 0)
                seen[pending[i]] |= SEEN_FIRING;
            if ((wanted & SEEN_ALIVE) && neurons->derivative[at] != 0)
                seen[pending[i]] |= SEEN_ALIVE;
        }
}

static size_t find_pending(struct gf_neurons *neurons, size_t units, const uint8_t *seen, uint8_t wanted)
{
    size_t count = 0;
    for (size_t j = 0; j < units; j++) {
        neurons->pending[count] = (uint32_t)j;
        count += (seen[j] & wanted) != wanted;
    }
    return count;
}

void gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                            size_t rows, const real *argument)
{
    if (!neurons->pending_count[index])
        return;
    uint8_t *seen = neurons->seen + neurons->first[index];
    const uint8_t wanted = layer->activation->can_die ? SEEN_ALIVE | SEEN_FIRING : SEEN_FIRING;
    size_t count = find_pending(neurons, layer->units, seen, wanted);
    for (size_t r = 0; r < rows && count;) {
        const bool all = count * MANY > layer->units;
        const size_t most = neurons->room / (all ? layer->units : count),
                     some = rows - r < most ? rows - r : most;
        if (all)
            look_at_all(neurons, layer, seen, wanted, some, argument + r * layer->units);
        else
            look_at_pending(neurons, layer, seen, wanted, count, some, argument + r * layer->units);
        count = find_pending(neurons, layer->units, seen, wanted);
        r += some;
    }
    neurons->pending_count[index] = (uint32_t)count;
}

static void note_death(struct gf_neurons *neurons, size_t neuron, uint64_t iteration)
{
    neurons->deaths[neuron] = (struct gf_unit_death){iteration, iteration, (double)NAN, 0, GF_DEATH_UNKNOWN};
    neurons->unexplained = true;
}

static void note_revival(struct gf_neurons *neurons, size_t index, size_t neuron, uint64_t iteration)
{
    neurons->revived_until[neuron] = neurons->all_revived_until[index] = iteration + GF_REVIVED_ITERATIONS;
}

void gf_neurons_check_end(struct gf_neurons *neurons, const struct gf_network *network, uint64_t iteration)
{
    for (size_t k = 0; k < neurons->layer_count; k++) {
        const bool seen = !gf_network_dormant(network, k); /* else there is nothing to tell */
        const bool can_die = seen && gf_network_layer_const(network, k)->activation->can_die;
        neurons->dead_count[k] = neurons->firing_count[k] = 0;
        for (size_t n = neurons->first[k]; n < neurons->first[k + 1]; n++) {
            const bool dead = can_die && !(neurons->seen[n] & SEEN_ALIVE);
            if (neurons->dead[n] && !dead)
                note_revival(neurons, k, n, iteration);
            if (dead && !neurons->dead[n])
                note_death(neurons, n, iteration);
            neurons->dead[n] = dead;
            neurons->dead_count[k] += dead;
            neurons->firing_count[k] += (neurons->seen[n] & SEEN_FIRING) != 0;
        }
    }
    neurons->checked_at = iteration;
}

bool gf_neurons_unexplained(const struct gf_neurons *neurons)
{
    return neurons->unexplained;
}

/* The unit's own bias, against mean and deviation of its own z. */
static bool bias_kills(const struct gf_layer *layer, size_t rows, size_t unit)
{
    double sum = 0, squares = 0;
    for (size_t r = 0; r < rows; r++)
        sum += (double)layer->preactivation[r * layer->units + unit];
    const double mean = sum / (double)rows;
    for (size_t r = 0; r < rows; r++) {
        const double apart = (double)layer->preactivation[r * layer->units + unit] - mean;
        squares += apart * apart;
    }
    return gf_bias_kills((double)layer->bias[unit], mean, sqrt(squares / (double)rows));
}

void gf_neurons_explain(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer, size_t rows,
                        const struct gf_unit_death *death)
{
    for (size_t j = 0; j < layer->units; j++) {
        const size_t n = neurons->first[index] + j;
        if (!neurons->dead[n] || neurons->deaths[n].since != neurons->checked_at ||
            neurons->deaths[n].cause != GF_DEATH_UNKNOWN)
            continue;
        neurons->deaths[n] = *death;
        if (death->cause == GF_DEATH_INITIALISATION && bias_kills(layer, rows, j))
            neurons->deaths[n].cause = GF_DEATH_BIAS;
    }
}

void gf_neurons_explained(struct gf_neurons *neurons)
{
    neurons->unexplained = false;
}

struct gf_unit_death gf_neurons_death(const struct gf_neurons *neurons, size_t index, size_t unit)
{
    const size_t n = neurons->first[index] + unit;
    if (!neurons->dead[n])
        return (struct gf_unit_death){GF_ALIVE, 0, (double)NAN, 0, GF_DEATH_UNKNOWN};
    return neurons->deaths[n];
}

/* Of a layer's units on a batch: whether φ' ≠ 0 or steep on some row; on how many rows they fire. */
struct marks {
    gf_lane_bits alive[GF_WIDTH_MOST], steep[GF_WIDTH_MOST], firing[GF_WIDTH_MOST];
};

/* Whatever was dead and has a slope on this batch lives. */
static void leave_dead(struct gf_neurons *neurons, const struct marks *marks, size_t index, size_t units,
                       uint64_t iteration)
{
    const size_t first = neurons->first[index];
    uint8_t *dead = neurons->dead + first;
    gf_lane_bits found = 0; /* by far the most often there is none: nothing branches */
    for (size_t j = 0; j < units; j++)
        found |= marks->alive[j] & -(gf_lane_bits)dead[j];
    for (size_t j = 0; found && j < units; j++)
        if (dead[j] && marks->alive[j]) {
            dead[j] = 0;
            neurons->dead_count[index]--;
            note_revival(neurons, index, first + j, iteration);
        }
}

/* Where a unit has no mark, it is in this state. */
static void put_unmarked(size_t units, const gf_lane_bits *marks, enum gf_neuron_state state,
                         uint8_t *restrict states)
{
    for (size_t j = 0; j < units; j++)
        states[j] = marks[j] ? states[j] : (uint8_t)state;
}

static void put_sparse(size_t units, const gf_lane_bits *firing, size_t rows, uint8_t *restrict states)
{
    const gf_lane_bits often = (gf_lane_bits)((rows + 19) / 20); /* one row in twenty */
    for (size_t j = 0; j < units; j++)
        states[j] = firing[j] < often ? GF_NEURON_SPARSE : states[j];
}

static void put_revived(size_t units, const uint64_t *until, uint64_t iteration, uint8_t *restrict states)
{
    for (size_t j = 0; j < units; j++)
        states[j] = iteration < until[j] ? GF_NEURON_REVIVED : states[j];
}

static void put_dead(size_t units, const uint8_t *dead, uint8_t *restrict states)
{
    for (size_t j = 0; j < units; j++)
        states[j] = dead[j] ? GF_NEURON_DEAD : states[j];
}

/* The first state that holds is put last. Only those that some unit may be in. */
static void tell_states(const struct gf_neurons *neurons, const struct marks *marks, size_t index,
                        const struct gf_layer *layer, size_t rows, uint64_t iteration, uint8_t *ret_states)
{
    const struct gf_activation *activation = layer->activation;
    const size_t units = layer->units, first = neurons->first[index];
    memset(ret_states, GF_NEURON_ACTIVE, units);
    if (activation->rectifier)
        put_sparse(units, marks->firing, rows, ret_states);
    if (iteration < neurons->all_revived_until[index])
        put_revived(units, neurons->revived_until + first, iteration, ret_states);
    if (activation->bounded)
        put_unmarked(units, marks->steep, GF_NEURON_SATURATED, ret_states);
    if (activation->can_die)
        put_unmarked(units, marks->alive, GF_NEURON_SILENT, ret_states);
    if (neurons->dead_count[index])
        put_dead(units, neurons->dead + first, ret_states);
}

#define COUNTED_MOST 255 /* at once: a byte of a word counts each state */
_Static_assert(GF_NEURON_STATES <= 8, "a word has a byte for each state");

static void count_states(size_t units, const uint8_t *states, uint32_t *ret_counts)
{
    memset(ret_counts, 0, GF_NEURON_STATES * sizeof *ret_counts);
    for (size_t j = 0; j < units;) {
        const size_t end = units - j < COUNTED_MOST ? units : j + COUNTED_MOST;
        uint64_t counts = 0;
        for (; j < end; j++)
            counts += (uint64_t)1 << 8 * states[j];
        for (size_t state = 0; state < GF_NEURON_STATES; state++)
            ret_counts[state] += (uint32_t)(counts >> 8 * state & 0xff);
    }
}

void gf_neurons_batch(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer, size_t rows,
                      uint64_t iteration, bool states, struct gf_layer_measure *ret_measure,
                      uint8_t *ret_states)
{
    const struct gf_activation *activation = layer->activation;
    struct marks marks;
    if (activation->can_die && (states || neurons->dead_count[index])) {
        gf_measure_loops()->any(rows, layer->units, layer->derivative, marks.alive);
        if (neurons->dead_count[index])
            leave_dead(neurons, &marks, index, layer->units, iteration);
    }
    ret_measure->dead_count = neurons->dead_count[index];
    ret_measure->firing_count = neurons->firing_count[index];
    ret_measure->dead_checked_at = neurons->checked_at;
    if (!states) {
        memset(ret_measure->state_counts, 0, sizeof ret_measure->state_counts);
        return;
    }
    if (activation->bounded)
        gf_measure_loops()->steep(rows, layer->units, layer->derivative,
                                  gf_real_not_above(gf_saturation_threshold(activation)), marks.steep);
    if (activation->rectifier)
        gf_measure_loops()->positives(rows, layer->units, layer->argument, marks.firing);
    tell_states(neurons, &marks, index, layer, rows, iteration, ret_states);
    count_states(layer->units, ret_states, ret_measure->state_counts);
}
