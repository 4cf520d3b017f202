/* What to build and how to train it: a plain value, described by one settings table that the preset reader,
 * --set, the settings panel, :set, the man page and the records all read.
 *
 * Choices are indices into the registry that names them (the table's `choice` gives the names). Numbers that
 * may be "auto" hold NAN for it. Thread: plain values; the table is constant. */
#ifndef GRADFLOW_SPEC_H
#define GRADFLOW_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/thresholds.h"

#define GF_SPEC_LAYERS_MOST 512
#define GF_PATH_MOST        1024

#define GF_REGIONS_GRID_MOST 4096

/* `[layer N]`: what differs in one hidden layer. Fields count only where their bit is in `given`. */
enum gf_override_field {
    GF_OVERRIDE_ACTIVATION = 1 << 0,
    GF_OVERRIDE_INIT = 1 << 1,
    GF_OVERRIDE_GAIN = 1 << 2,
    GF_OVERRIDE_BIAS = 1 << 3,
    GF_OVERRIDE_LEAK = 1 << 4,
    GF_OVERRIDE_FROZEN = 1 << 5,
};
struct gf_layer_override {
    unsigned given;
    int activation, init;
    double gain, bias, leak;
    bool frozen;
};

enum gf_residual_order {
    GF_RESIDUAL_IDENTITY, /* x + s·F(x): nothing on the skip path */
    GF_RESIDUAL_POST,     /* φ(x + s·F(x)) */
};

/* What each number may be is in the settings table (least, most). gf_spec_set and gf_setting_step keep to it;
 * whoever fills a spec by hand does so himself: gf_spec_validate looks only at what settings must agree on.
 */
struct gf_spec {
    uint64_t seed;
    struct {
        int64_t depth, width;
        int activation;
        double leak; /* NAN: auto */
        int init;
        double gain, bias, bias_std;
        int norm;
        int64_t residual;      /* layers of a block, 0: no skip connections */
        double residual_scale; /* NAN: auto */
        int residual_order;    /* enum gf_residual_order */
        bool residual_zero;
        double relu_at_zero;
    } network;
    struct {
        int source;
        int64_t samples;
        double noise;
        char file[GF_PATH_MOST];   /* as written */
        char folder[GF_PATH_MOST]; /* what `file` and an IDX `labels` are relative to; "" is the working
                                      folder */
        char labels[GF_PATH_MOST];
        double test_fraction;
        bool standardize;
    } data;
    struct {
        int optimizer;
        double learning_rate, momentum, beta2;
        int64_t batch;
        int loss; /* 0 auto, else 1 + index in the registry */
        double l1, l2, clip_norm, clip_value;
        double bias_warmup;
        int64_t bias_warmup_iterations;
        int64_t layerwise_iterations; /* of each layer; 0: all are trained together */
        int64_t iterations;           /* headless runs end here */
    } training;
    struct {
        int histograms; /* 0 shown, 1 every */
        bool regions;
        int64_t regions_grid;  /* points along a side */
        double regions_window; /* half its width */
    } measure;
    struct gf_thresholds diagnosis;
    struct {
        int screen;
        double speed; /* iterations a second; INFINITY is max */
    } view;
    struct gf_layer_override
        layers[GF_SPEC_LAYERS_MOST]; /* [layer 1] is layers[0]; beyond the depth: dormant */
};

enum gf_setting_type {
    GF_SETTING_INTEGER, /* int64_t */
    GF_SETTING_SEED,    /* uint64_t */
    GF_SETTING_NUMBER,  /* double */
    GF_SETTING_CHOICE,  /* int */
    GF_SETTING_SWITCH,  /* bool: yes or no */
    GF_SETTING_TEXT,    /* char[GF_PATH_MOST] */
};

/* What a changed setting needs before it holds. The larger includes the smaller. */
enum gf_effect {
    GF_EFFECT_NONE,    /* nothing: only the screen or a headless run reads it */
    GF_EFFECT_LIVE,    /* in place, weights are kept */
    GF_EFFECT_REBUILD, /* a new network from the same seed */
    GF_EFFECT_RELOAD,  /* new data, and a new network */
};

struct gf_setting {
    const char *key; /* "network.depth" */
    enum gf_setting_type type;
    size_t offset;                       /* in struct gf_spec */
    double least, most;                  /* numbers: the closed range; most may be INFINITY */
    bool least_open, most_open;          /* the range excludes `least`, `most` */
    double gap;                          /* above `least`, nothing below this is allowed; 0: no gap */
    const char *special;                 /* a word that stands for a value ("auto", "max"), or NULL */
    double special_value;                /* that value (NAN, INFINITY) */
    const char *(*choice)(size_t index); /* names, until NULL */
    const char *fallback;                /* the default, as text */
    enum gf_effect effect;
    double step;      /* for − and + in the settings panel: added; 0: multiplied by about 2 (1-2-5 steps) */
    double first;     /* multiplied: the smallest value above 0 that − and + reach; 0: that is `least` */
    const char *help; /* one line, ASCII or UTF-8, no full stop */
};

size_t gf_setting_count(void);
const struct gf_setting *gf_setting_at(size_t index);
const struct gf_setting *gf_setting_find(const char *key); /* NULL: unknown */

void gf_spec_init(struct gf_spec *spec); /* every default */

/* Set `key` (a setting, or "layer.N.FIELD") from text. Errors name key, value and what is allowed, and for an
 * unknown key the nearest known one; spec is untouched on failure. */
bool gf_spec_set(struct gf_spec *spec, const char *key, const char *value, struct gf_error *reterr);
/* "KEY=VALUE", as --set takes it. A path given this way is relative to the working folder. */
bool gf_spec_assign(struct gf_spec *spec, const char *assignment, struct gf_error *reterr);
/* The value as text that gf_spec_set reads back to the same bits. Returns text. */
const char *gf_setting_text(const struct gf_setting *setting, const struct gf_spec *spec, char *text,
                            size_t size);
/* The next (direction > 0) or previous value of a setting, for one key press: choices go round, numbers stop
 * at the ends of their range. false: nothing changed. */
bool gf_setting_step(const struct gf_setting *setting, struct gf_spec *spec, int direction);
/* What is allowed, in words: "a whole number from 1 to 512", "one of identity, sigmoid, …". Returns text. */
const char *gf_setting_allowed(const struct gf_setting *setting, char *text, size_t size);

/* Overrides in use (given != 0) as assignments "layer.3.activation", "tanh": walks index 0 … until false. */
bool gf_spec_override_text(const struct gf_spec *spec, size_t index, char *key, size_t key_size, char *value,
                           size_t value_size);

/* What `[layer N]` may have, until NULL; keys are the field's ("activation"), offsets not for a spec. */
const struct gf_setting *gf_layer_field_at(size_t index);
/* What holds in hidden layer `layer` (from 1): its own value, or the network's, which it follows. *ret_own
 * (may be NULL) tells which. Returns text. */
const char *gf_layer_field_text(const struct gf_spec *spec, size_t layer, size_t index, char *text,
                                size_t size, bool *ret_own);
/* As gf_setting_step, from what holds; the layer has it for its own then. */
bool gf_layer_field_step(struct gf_spec *spec, size_t layer, size_t index, int direction);

/* What settings must agree on (csv needs a file, …), without opening files. */
bool gf_spec_validate(const struct gf_spec *spec, struct gf_error *reterr);

/* What is needed to get from one spec to the other. */
enum gf_effect gf_spec_effect(const struct gf_spec *from, const struct gf_spec *to);
bool gf_spec_equal(const struct gf_spec *a, const struct gf_spec *b);

/* data.file (or for IDX data.labels) as a path to open: joined to data.folder unless absolute. false: too
 * long. */
bool gf_spec_path(const struct gf_spec *spec, const char *file, char *path, size_t size);

#endif
