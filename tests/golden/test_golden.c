/* Screens compared with stored ones, cell by cell and colour by colour.
 *
 * To look at a stored screen: cat tests/golden/screens/NAME.txt in a terminal that is large enough.
 * After a wanted change: GF_GOLDEN_UPDATE=1 meson test -C BUILD --suite golden, then look at the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/theme.h"
#include "planes.h"
#include "scenes.h"
#include "views/explain.h"

enum mode { COLOUR, MONO, ASCII };
static const char *const MODE_NAMES[] = {"colour", "mono", "ascii"};

struct picture {
    const char *scene;
    int width, height;
    enum mode mode;
    bool explanation; /* the page that explains, instead of the screen */
    size_t view;      /* other than the table */
    /* How it is looked at, if not as usual. */
    const char *look;
    void (*turn)(struct gf_view_state *state);
};

/* "dying", "dying-layer", "dying-layer-explained" */
static void scene_words(const struct picture *picture, char *words, size_t size, const char *between)
{
    int written = snprintf(words, size, "%s%s%s%s%s%s%s", picture->scene, picture->view ? between : "",
                           picture->view ? gf_view_name(picture->view) : "", picture->look ? between : "",
                           picture->look ? picture->look : "", picture->explanation ? between : "",
                           picture->explanation ? "explained" : "");
    assert_in_range(written, 1, size - 1);
}

static void picture_path(const struct picture *picture, char *path, size_t size)
{
    char words[96];
    scene_words(picture, words, sizeof words, "-");
    int written = snprintf(path, size, "%s/screens/%s-%dx%d-%s.txt", GF_GOLDEN_DIR, words, picture->width,
                           picture->height, MODE_NAMES[picture->mode]);
    assert_in_range(written, 1, size - 1);
}

/* ASCII screens are stored as plain text, the others with their colours and attributes. */
static char *draw(const struct picture *picture)
{
    struct scene *scene = scene_create(picture->scene);
    struct gf_canvas canvas;
    struct gf_hit hit;
    assert_non_null(scene);
    assert_true(gf_canvas_init(&canvas, picture->width, picture->height, NULL));
    canvas.mono = picture->mode != COLOUR;
    canvas.ascii = picture->mode == ASCII;
    struct gf_view_state state = scene->state;
    if (picture->turn)
        picture->turn(&state);
    struct gf_plane *plane = NULL;
    if (picture->explanation) {
        struct gf_view_state drawn = state;
        gf_view_at(picture->view)->draw(&canvas, canvas.clip, &scene->scene, &drawn, &hit);
        if (hit.plane.wanted)
            plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
        scene->scene.plane = plane;
        gf_canvas_clear(&canvas, gf_theme(&canvas, GF_ROLE_BOX_TEXT));
        gf_draw_explanation(&canvas, gf_view_at(picture->view), &scene->scene, &state);
    } else
        scene_draw_view(scene, picture->view, &canvas, &state, &hit);
    char *text = gf_canvas_dump(&canvas, picture->mode != ASCII);
    assert_non_null(text);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
    free(plane);
    return text;
}

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t size = 1u << 20;
    char *text = calloc(size, 1);
    assert_non_null(text);
    size_t got = fread(text, 1, size - 1, file);
    assert_true(got < size - 1);
    fclose(file);
    return text;
}

static void write_whole(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) < 0, 0);
    assert_int_equal(fclose(file), 0);
}

/* A line for people: escape sequences left out, or made visible. */
static void print_line(const char *label, const char *line, size_t length, bool escapes)
{
    fprintf(stderr, "  %s |", label);
    for (size_t i = 0; i < length; i++) {
        if (line[i] != '\x1b')
            fputc(line[i], stderr);
        else if (escapes)
            fputs("^", stderr);
        else
            while (i + 1 < length && line[i] != 'm')
                i++;
    }
    fputs("|\n", stderr);
}

static size_t strip(const char *line, size_t length, char *plain)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (line[i] != '\x1b')
            plain[used++] = line[i];
        else
            while (i + 1 < length && line[i] != 'm')
                i++;
    }
    return used;
}

static void print_difference(int row, const char *want, size_t wanted, const char *got, size_t got_length)
{
    char *a = malloc(wanted + got_length + 1), *b = malloc(wanted + got_length + 1);
    assert_non_null(a);
    assert_non_null(b);
    size_t length_a = strip(want, wanted, a), length_b = strip(got, got_length, b);
    bool only_style = length_a == length_b && memcmp(a, b, length_a) == 0;
    fprintf(stderr, "row %d%s\n", row, only_style ? ": same text, other style" : "");
    print_line("stored", want, wanted, only_style);
    print_line("drawn ", got, got_length, only_style);
    free(a);
    free(b);
}

static int print_differences(const char *want, const char *got)
{
    int row = 0, differences = 0;
    while (*want != 0 || *got != 0) {
        size_t wanted = strcspn(want, "\n"), have = strcspn(got, "\n");
        if (wanted != have || memcmp(want, got, have) != 0) {
            if (differences++ < 12)
                print_difference(row, want, wanted, got, have);
        }
        want += wanted + (want[wanted] == '\n');
        got += have + (got[have] == '\n');
        row++;
    }
    return differences;
}

static void compare(void **state)
{
    const struct picture *picture = *state;
    char path[1024];
    picture_path(picture, path, sizeof(path));
    char *got = draw(picture);
    if (getenv("GF_GOLDEN_UPDATE") != NULL)
        write_whole(path, got);
    char *want = read_whole(path);
    if (want == NULL)
        fail_msg("%s is missing; GF_GOLDEN_UPDATE=1 writes it", path);
    int differences = print_differences(want, got);
    free(want);
    free(got);
    if (differences > 0)
        fail_msg("%d rows differ from %s", differences, path);
}

static const struct {
    int width, height;
} SIZES[] = {{40, 12}, {80, 24}, {120, 36}, {200, 60}};
static const char *const EVERYWHERE[] = {"vanishing", "dying", "deep"};

#define PICTURES_MOST 256
static struct picture pictures[PICTURES_MOST];
static char names[PICTURES_MOST][96];
static struct CMUnitTest tests[PICTURES_MOST];

static size_t add_picture(size_t count, const struct picture *picture)
{
    char words[64];
    assert_true(count < PICTURES_MOST);
    scene_words(picture, words, sizeof words, " ");
    pictures[count] = *picture;
    snprintf(names[count], sizeof(names[count]), "%s %dx%d %s", words, picture->width, picture->height,
             MODE_NAMES[picture->mode]);
    tests[count] = (struct CMUnitTest){names[count], compare, NULL, NULL, &pictures[count]};
    return count + 1;
}

static size_t add(size_t count, const char *scene, int width, int height, enum mode mode)
{
    return add_picture(count, &(struct picture){scene, width, height, mode, false, .view = 0});
}

static size_t add_explanation(size_t count, const char *scene, int width, int height, enum mode mode)
{
    return add_picture(count, &(struct picture){scene, width, height, mode, true, .view = 0});
}

/* Another view than the table: two scenes everywhere, the others once. */
static size_t add_view(size_t count, size_t view, const char *const everywhere[2],
                       const char *const once[] /* until NULL */)
{
    for (size_t i = 0; i < 2; i++)
        for (size_t size = 0; size < sizeof(SIZES) / sizeof(SIZES[0]); size++)
            for (int mode = COLOUR; mode <= ASCII; mode++)
                count =
                    add_picture(count, &(struct picture){everywhere[i], SIZES[size].width, SIZES[size].height,
                                                         (enum mode)mode, false, .view = view});
    for (size_t i = 0; once[i] != NULL; i++)
        count = add_picture(count, &(struct picture){once[i], 120, 36, MONO, false, .view = view});
    return count;
}

static size_t view_named(const char *name)
{
    size_t view = 0;
    while (strcmp(gf_view_name(view), name) != 0)
        view++;
    return view;
}

static void not_finite(struct gf_view_state *state)
{
    state->selected = 7;
}

static size_t add_layer_view(size_t count)
{
    static const char *const everywhere[2] = {"vanishing", "dying"};
    static const char *const once[] = {"healthy", "exploding", "diverged", "all-dead", "one-layer",
                                       "deep",    "marked",    "wide",     "waiting",  NULL};
    const size_t view = view_named("layer");
    count = add_picture(count, &(struct picture){"beyond-float", 120, 36, COLOUR, false, .view = view});
    count = add_view(count, view, everywhere, once);
    count = add_picture(count, &(struct picture){"dying", 88, 40, COLOUR, true, .view = view});
    count = add_picture(
        count, &(struct picture){"diverged", 120, 36, COLOUR, false, view, "not-finite", not_finite});
    return add_picture(count, &(struct picture){"vanishing", 48, 40, ASCII, true, .view = view});
}

/* --- the chain rule: its two passes, and moments of its slow motion in a network of 20 layers --- */

static void play_to(struct gf_view_state *state, int step, int selected, double progress)
{
    state->chain.playing = true;
    state->chain.step = step;
    state->chain.progress = progress;
    state->selected = selected;
}

static void forward(struct gf_view_state *state)
{
    state->chain.forward = true;
}

static void wide_scale(struct gf_view_state *state)
{
    state->chain.zoom = -2;
}

static void at_the_input(struct gf_view_state *state)
{
    play_to(state, 0, 0, 0.3);
}

static void going_down(struct gf_view_state *state)
{
    play_to(state, 9, 8, 0.2);
}

static void at_the_loss(struct gf_view_state *state)
{
    play_to(state, 22, 20, 0.7);
}

static void coming_up(struct gf_view_state *state)
{
    play_to(state, 30, 12, 0.2);
}

static void held(struct gf_view_state *state)
{
    play_to(state, 34, 8, 1);
    state->chain.held = true;
}

static void over(struct gf_view_state *state)
{
    play_to(state, 42, 0, 1);
}

static void first_layer(struct gf_view_state *state)
{
    state->selected = 0;
}

static size_t add_chain_view(size_t count)
{
    static const char *const everywhere[2] = {"vanishing", "exploding"};
    static const char *const once[] = {"healthy", "dying",  "diverged", "all-dead", "one-layer",
                                       "deep",    "frozen", "waiting",  NULL};
    const size_t view = view_named("chain");
    const struct picture looks[] = {
        {"vanishing", 120, 36, COLOUR, false, view, "first", first_layer},
        {"healthy", 120, 36, COLOUR, false, view, "forward", forward},
        {"vanishing", 80, 24, ASCII, false, view, "forward", forward},
        {"deep", 80, 24, COLOUR, false, view, "wide-scale", wide_scale},
        {"vanishing", 120, 36, COLOUR, false, view, "at-the-input", at_the_input},
        {"vanishing", 120, 36, COLOUR, false, view, "going-down", going_down},
        {"vanishing", 120, 36, COLOUR, false, view, "at-the-loss", at_the_loss},
        {"vanishing", 120, 36, COLOUR, false, view, "coming-up", coming_up},
        {"vanishing", 120, 36, MONO, false, view, "held", held},
        {"vanishing", 120, 36, COLOUR, false, view, "over", over},
        {"vanishing", 80, 24, MONO, false, view, "coming-up", coming_up},
        {"vanishing", 40, 12, ASCII, false, view, "coming-up", coming_up},
        {"vanishing", 88, 40, COLOUR, true, view, NULL, NULL},
        {"healthy", 60, 40, ASCII, true, view, "forward", forward},
    };
    count = add_view(count, view, everywhere, once);
    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
        count = add_picture(count, &looks[i]);
    return count;
}

static size_t add_history_view(size_t count)
{
    static const char *const everywhere[2] = {"vanishing", "marked"};
    static const char *const once[] = {"healthy",   "exploding", "diverged", "all-dead",
                                       "one-layer", "deep",      "waiting",  NULL};
    const size_t view = view_named("history");
    count = add_view(count, view, everywhere, once);
    count = add_picture(count, &(struct picture){"deep", 80, 24, COLOUR, false, .view = view});
    count = add_picture(count, &(struct picture){"diverged", 80, 24, COLOUR, false, .view = view});
    count = add_picture(count, &(struct picture){"vanishing", 88, 40, COLOUR, true, .view = view});
    return add_picture(count, &(struct picture){"diverged", 48, 40, ASCII, true, .view = view});
}

static void regions(struct gf_view_state *state)
{
    state->plane.kind = GF_PLANE_REGIONS;
}

static void neuron(struct gf_view_state *state)
{
    state->plane.kind = GF_PLANE_NEURON;
}

static size_t add_plane_view(size_t count)
{
    static const char *const once[] = {"healthy",   "exploding", "diverged", "all-dead",
                                       "one-layer", "deep",      "waiting",  NULL};
    const size_t view = view_named("plane");
    const struct picture looks[] = {
        {"vanishing", 80, 24, COLOUR, false, view, "regions", regions},
        {"dying", 80, 24, COLOUR, false, view, "neuron", neuron},
        {"dying", 80, 24, MONO, false, view, "neuron", neuron},
        {"dying", 80, 24, ASCII, false, view, "neuron", neuron},
        {"dying", 40, 12, COLOUR, false, view, "neuron", neuron},
        {"vanishing", 120, 36, COLOUR, false, view, "neuron", neuron},
        {"vanishing", 72, 40, ASCII, true, view, "neuron", neuron},
        {"healthy", 88, 40, COLOUR, true, view, NULL, NULL},
        {"one-layer", 60, 40, ASCII, true, view, "regions", regions},
        {"dying", 72, 40, MONO, true, view, "neuron", neuron},
    };
    for (size_t size = 0; size < sizeof(SIZES) / sizeof(SIZES[0]); size++)
        for (int mode = COLOUR; mode <= ASCII; mode++) {
            const int width = SIZES[size].width, height = SIZES[size].height;
            count = add_picture(
                count, &(struct picture){"vanishing", width, height, (enum mode)mode, false, .view = view});
            count = add_picture(count, &(struct picture){"healthy", width, height, (enum mode)mode, false,
                                                         view, "regions", regions});
        }
    for (size_t i = 0; once[i] != NULL; i++)
        count = add_picture(count, &(struct picture){once[i], 120, 36, MONO, false, .view = view});
    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
        count = add_picture(count, &looks[i]);
    return count;
}

int main(void)
{
    size_t count = 0;
    count = add_explanation(count, "vanishing", 88, 24, COLOUR);
    count = add_explanation(count, "beyond-float", 88, 48, COLOUR);
    count = add_explanation(count, "beyond-float", 60, 60, ASCII);
    count = add_explanation(count, "dying", 60, 30, MONO);
    count = add_explanation(count, "diverged", 72, 30, ASCII);
    count = add_explanation(count, "healthy", 40, 20, ASCII);
    for (size_t i = 0; i < sizeof(EVERYWHERE) / sizeof(EVERYWHERE[0]); i++)
        for (size_t size = 0; size < sizeof(SIZES) / sizeof(SIZES[0]); size++)
            for (int mode = COLOUR; mode <= ASCII; mode++)
                count = add(count, EVERYWHERE[i], SIZES[size].width, SIZES[size].height, (enum mode)mode);
    for (size_t i = 0; scene_name(i) != NULL; i++) {
        bool everywhere = false;
        for (size_t j = 0; j < sizeof(EVERYWHERE) / sizeof(EVERYWHERE[0]); j++)
            everywhere = everywhere || strcmp(scene_name(i), EVERYWHERE[j]) == 0;
        if (everywhere)
            continue;
        count = add(count, scene_name(i), 80, 24, MONO);
        count = add(count, scene_name(i), 120, 36, COLOUR);
    }
    count = add(count, "beyond-float", 80, 24, ASCII);
    count = add(count, "beyond-float", 60, 30, COLOUR);
    count = add_layer_view(count);
    count = add_history_view(count);
    count = add_chain_view(count);
    count = add_plane_view(count);
    return _cmocka_run_group_tests("golden", tests, count, NULL, NULL);
}
