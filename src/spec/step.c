/* One key press up or down: choices go round, numbers stop at the ends of their range. A special value lies
 * beyond an end: auto (NAN) below the least, max (INFINITY) above the most. */
#include <math.h>
#include <stdio.h>

#include "spec/number.h"
#include "spec/value.h"

#define SAME 1e-9 /* relative: nearer than this is the same step */

/* The next multiple of step; a step below 1 is one over a whole number, and dividing by that keeps 0.3 what
 * a person would type. */
static double add(double value, double step, int direction)
{
    const double count = value / step;
    const double next = direction > 0 ? floor(count + SAME) + 1 : ceil(count - SAME) - 1;
    return (step < 1 ? next / round(1 / step) : next * step) + 0.0;
}

/* The next of … 1 2 5 10 20 50 … beside a value above 0. Parsed from text, so that it has the bits of what
 * a person would type. */
static double multiply(double value, int direction)
{
    static const int digits[] = {1, 2, 5};
    const int exponent = (int)floor(log10(value));
    double below = value;
    for (int e = exponent - 1; e <= exponent + 1; e++)
        for (int i = 0; i < 3; i++) {
            char text[32];
            double candidate = 0;
            snprintf(text, sizeof text, "%de%d", digits[i], e);
            if (!gf_number_parse(text, &candidate))
                continue;
            if (direction > 0 && candidate > value * (1 + SAME))
                return candidate;
            if (direction < 0 && candidate < value * (1 - SAME))
                below = candidate;
        }
    return below;
}

static double multiplied(const struct gf_setting *s, double value, int direction)
{
    const double first = s->first > 0 ? s->first : s->least;
    if (direction > 0)
        return value < first ? first : multiply(value, direction);
    if (value <= first)
        return s->least_open ? value : s->least;
    return fmax(multiply(value, direction), first);
}

/* The neighbour of value, or value itself at an end. */
static double neighbour(const struct gf_setting *s, double value, int direction)
{
    if (isnan(value))
        return direction > 0 ? s->least : value;
    if (isinf(value))
        return direction < 0 ? s->most : value;
    double next = s->step > 0 ? add(value, s->step, direction) : multiplied(s, value, direction);
    if (direction < 0 && value <= s->least && s->special && isnan(s->special_value))
        return s->special_value;
    if (direction > 0 && value >= s->most && s->special && isinf(s->special_value))
        return s->special_value;
    if (next < s->least || (s->least_open && next <= s->least))
        next = s->least_open ? value : s->least;
    if (next > s->most || (s->most_open && next >= s->most))
        next = s->most_open ? value : s->most;
    if (s->gap > 0 && next > s->least && next < s->gap)
        next = direction > 0 ? s->gap : s->least;
    return isfinite(next) ? next : value;
}

static int around(const struct gf_setting *s, int value, int direction)
{
    int count = 0;
    while (s->choice((size_t)count))
        count++;
    return (value + (direction > 0 ? 1 : count - 1)) % count;
}

static uint64_t seed_neighbour(uint64_t seed, int direction)
{
    if (direction > 0)
        return seed < UINT64_MAX ? seed + 1 : seed;
    return seed > 0 ? seed - 1 : seed;
}

bool gf_value_step(const struct gf_setting *s, void *base, int direction)
{
    void *field = (char *)base + s->offset;
    int64_t *integer = field;
    double *number = field;
    uint64_t *seed = field;
    int *choice = field;
    bool *yes = field;
    double before = 0;
    switch (direction == 0 ? GF_SETTING_TEXT : s->type) {
    case GF_SETTING_INTEGER:
        before = (double)*integer;
        *integer = (int64_t)neighbour(s, before, direction);
        return (double)*integer != before;
    case GF_SETTING_NUMBER:
        before = *number;
        *number = neighbour(s, before, direction);
        return *number != before && !(isnan(*number) && isnan(before));
    case GF_SETTING_SEED: {
        const uint64_t old = *seed;
        *seed = seed_neighbour(old, direction);
        return *seed != old;
    }
    case GF_SETTING_CHOICE: {
        const int old = *choice;
        *choice = around(s, old, direction);
        return *choice != old;
    }
    case GF_SETTING_SWITCH: *yes = !*yes; return true;
    case GF_SETTING_TEXT: break;
    }
    return false;
}

bool gf_setting_step(const struct gf_setting *setting, struct gf_spec *spec, int direction)
{
    return gf_value_step(setting, spec, direction);
}
