#include "tui/pace.h"

#include <math.h>
#include <stddef.h>

/* Poll wakes to the millisecond: late by less than this is no stall, however short the interval. */
static const double slack_least = 0.004;

void gf_pace_start(struct gf_pace *pace, double speed, double now)
{
    pace->speed = speed;
    pace->due = now;
}

void gf_pace_speed(struct gf_pace *pace, double speed, double now)
{
    double made = pace->due - 1.0 / pace->speed;
    pace->speed = speed;
    pace->due = made + 1.0 / speed;
    if (pace->due < now)
        pace->due = now;
}

double gf_pace_wait(const struct gf_pace *pace, double now)
{
    return pace->due > now ? pace->due - now : 0;
}

void gf_pace_made(struct gf_pace *pace, double now)
{
    double interval = 1.0 / pace->speed;
    double slack = interval > slack_least ? interval : slack_least;
    if (now - pace->due < slack)
        pace->due += interval;
    else
        pace->due = now + interval;
}

void gf_rate_reset(struct gf_rate *rate)
{
    *rate = (struct gf_rate){.rate = NAN};
}

bool gf_rate_see(struct gf_rate *rate, uint64_t generation, uint64_t iteration, double now)
{
    const double window = 0.5;
    const bool known = !isnan(rate->rate), begins = !rate->started || rate->generation != generation;
    if (begins || iteration < rate->iteration) {
        *rate = (struct gf_rate){
            .started = true, .since = NAN, .generation = generation, .iteration = iteration, .rate = NAN};
        return known;
    }
    if (iteration == rate->iteration)
        return false;
    if (isnan(rate->since)) {
        rate->since = now;
        rate->iteration = iteration;
        return false;
    }
    if (now - rate->since < window)
        return false;
    double made = (double)(iteration - rate->iteration), before = rate->rate;
    rate->rate = made / (now - rate->since);
    rate->since = now;
    rate->iteration = iteration;
    return !(before == rate->rate);
}

static const double speeds[] = {1, 2, 5, 10, 20, 30, 60, 100, 200, 500, 1000};
#define SPEEDS (sizeof speeds / sizeof *speeds)

double gf_speed_step(double speed, int direction)
{
    if (direction > 0) {
        for (size_t i = 0; i < SPEEDS; i++)
            if (speeds[i] > speed)
                return speeds[i];
        return (double)INFINITY;
    }
    for (size_t i = SPEEDS; i-- > 0;)
        if (speeds[i] < speed)
            return speeds[i];
    return speed < speeds[0] ? speed : speeds[0];
}
