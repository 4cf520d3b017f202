/* When to make the next iteration, and how fast they really come. Pure arithmetic on times the loop reads
 * from its clock, in seconds. */
#ifndef GRADFLOW_TUI_PACE_H
#define GRADFLOW_TUI_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Iterations fall due every 1/speed seconds. Being a little late does not move the later ones (no drift);
 * what a stall has missed is forgotten (no burst). */
struct gf_pace {
    double speed; /* a second; finite and > 0 */
    double due;   /* when the next iteration may begin */
};

void gf_pace_start(struct gf_pace *pace, double speed, double now); /* the first is due at once */
void gf_pace_speed(struct gf_pace *pace, double speed, double now); /* a new speed, from the last one made */
double gf_pace_wait(const struct gf_pace *pace, double now);        /* seconds until due, 0 if it is */
void gf_pace_made(struct gf_pace *pace, double now);                /* one that was due has been made */

/* Iterations a second over the last half second or more. */
struct gf_rate {
    bool started;
    double since; /* NAN: the first iteration has not come: it is due at once, and would count too much */
    uint64_t generation, iteration;
    double rate; /* NAN: not known yet */
};

void gf_rate_reset(struct gf_rate *rate);
/* The newest iteration seen at `now`. Returns whether the rate has changed. */
bool gf_rate_see(struct gf_rate *rate, uint64_t generation, uint64_t iteration, double now);

/* The speeds of + and −: 1 2 5 10 20 30 60 100 200 500 1000 and INFINITY for max. */
double gf_speed_step(double speed, int direction);

#endif
