/* What keys do; the key table binds them. `argument` is a direction, or what its comment says. */
#ifndef GRADFLOW_TUI_ACTIONS_H
#define GRADFLOW_TUI_ACTIONS_H

struct gf_app;

/* actions_run.c */
void gf_act_toggle_running(struct gf_app *app, int argument);
void gf_act_step(struct gf_app *app, int argument);
void gf_act_step_epoch(struct gf_app *app, int argument);
void gf_act_restart(struct gf_app *app, int argument);
void gf_act_next_seed(struct gf_app *app, int argument);
void gf_act_speed(struct gf_app *app, int argument);

/* actions_change.c */
void gf_act_depth(struct gf_app *app, int argument);
void gf_act_width(struct gf_app *app, int argument);
void gf_act_activation(struct gf_app *app, int argument);
void gf_act_init(struct gf_app *app, int argument);
void gf_act_norm(struct gf_app *app, int argument);
void gf_act_residual(struct gf_app *app, int argument);
void gf_act_optimizer(struct gf_app *app, int argument);
void gf_act_learning_rate(struct gf_app *app, int argument);
void gf_act_intervene(struct gf_app *app, int argument);
void gf_act_undo(struct gf_app *app, int argument);

/* actions_look.c */
void gf_act_layer(struct gf_app *app, int argument);      /* layers up or down */
void gf_act_layer_page(struct gf_app *app, int argument); /* screens up or down */
void gf_act_layer_end(struct gf_app *app, int argument);  /* -1: the first, 1: the last */
void gf_act_neuron(struct gf_app *app, int argument);
void gf_act_measure(struct gf_app *app, int argument);
void gf_act_theory(struct gf_app *app, int argument);
void gf_act_view(struct gf_app *app, int argument); /* so many views on */
void gf_act_redraw(struct gf_app *app, int argument);
void gf_act_help(struct gf_app *app, int argument);
void gf_act_explain(struct gf_app *app, int argument);
void gf_act_presets(struct gf_app *app, int argument);
void gf_act_settings(struct gf_app *app, int argument);
void gf_act_command(struct gf_app *app, int argument);
void gf_act_write(struct gf_app *app, int argument);
void gf_act_picture(struct gf_app *app, int argument);
void gf_act_picture(struct gf_app *app, int argument);
void gf_act_escape(struct gf_app *app, int argument);
void gf_act_quit(struct gf_app *app, int argument);

#endif
