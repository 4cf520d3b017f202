#include "history_screen.h"

#include <stdlib.h>
#include <string.h>

#include "canvas/text.h"
#include "views/key.h"

size_t view_index(void)
{
    size_t view = 0;
    while (strcmp(gf_view_name(view), "history") != 0)
        view++;
    return view;
}

void draw(struct fixture *f)
{
    assert_true(gf_canvas_resize(&f->canvas, f->canvas.width, f->canvas.height, NULL));
    scene_draw_view(f->scene, view_index(), &f->canvas, &f->state, &f->hit);
    free(f->text);
    f->text = gf_canvas_dump(&f->canvas, false);
    assert_non_null(f->text);
}

struct fixture open_scene(const char *name)
{
    struct fixture f = {.scene = scene_create(name)};
    assert_non_null(f.scene);
    assert_true(gf_canvas_init(&f.canvas, COLUMNS, ROWS, NULL));
    f.state = f.scene->state;
    draw(&f);
    return f;
}

void close_scene(struct fixture *f)
{
    free(f->text);
    gf_canvas_finish(&f->canvas);
    scene_destroy(f->scene);
}

void press(struct fixture *f, int key)
{
    assert_true(gf_view_key(gf_view_at(view_index()), &f->state, &f->scene->scene, key));
    draw(f);
}

void says(const struct fixture *f, const char *words)
{
    if (strstr(f->text, words) == NULL)
        fail_msg("\"%s\" is not on the screen:\n%s", words, f->text);
}

void does_not_say(const struct fixture *f, const char *words)
{
    if (strstr(f->text, words) != NULL)
        fail_msg("\"%s\" is on the screen:\n%s", words, f->text);
}

int cursor_column(const struct fixture *f)
{
    for (int i = 0; i < f->canvas.width * f->canvas.height; i++)
        if (f->canvas.cells[i].glyph == 0x25b2)
            return i % f->canvas.width - GUTTER;
    return -1;
}
