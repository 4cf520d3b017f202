/* The interactive program without terminal and without a second thread: the screen's own code, above a
 * trainer that does its work at once (trainer.c). The same input gives the same screens. */
#ifndef GRADFLOW_FUZZ_STAGE_H
#define GRADFLOW_FUZZ_STAGE_H

#include "target.h"
#include "tui/app.h"

#define STAGE_COLUMNS_MOST 120
#define STAGE_ROWS_MOST    40

struct stage {
    struct gf_app *app;
    struct gf_canvas canvas;
};

/* A small experiment, one of a few. */
const struct gf_preset *stage_preset(uint8_t which);
void stage_open(struct stage *stage, const struct gf_preset *preset, int columns, int rows);
void stage_close(struct stage *stage);
/* One pass of the loop, a moment later: what the trainer has to say, what is due, the next frame. */
void stage_turn(struct stage *stage);
void stage_input(struct stage *stage, struct gf_input input);

/* Every cell is something that a terminal can show. */
void stage_check_canvas(const struct gf_canvas *canvas);
/* What the screen holds of itself agrees with itself. */
void stage_check_app(const struct gf_app *app);

/* How much one input may ask the trainer for; what goes beyond is left undone. */
void stage_trainer_reset(void);

#endif
