#include "table_picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void table_picture_begin(struct table_picture *picture, const char *scene, int width, int height)
{
    picture->scene = scene_create(scene);
    assert_non_null(picture->scene);
    picture->snapshot = (struct gf_snapshot *)(uintptr_t)picture->scene->scene.snapshot;
    assert_true(gf_canvas_init(&picture->canvas, width, height, NULL));
}

void table_picture_end(struct table_picture *picture)
{
    gf_canvas_finish(&picture->canvas);
    scene_destroy(picture->scene);
}

void table_picture_draw(struct table_picture *picture)
{
    struct gf_view_state state = picture->scene->state;
    struct gf_hit hit;
    gf_canvas_clear(&picture->canvas, (struct gf_style){-1, -1, 0});
    scene_draw(picture->scene, &picture->canvas, &state, &hit);
    picture->layout =
        gf_table_layout((struct gf_rect){0, 1, picture->canvas.width, picture->canvas.height - 2},
                        picture->snapshot, state.selected, state.scroll);
}

const struct gf_cell *table_picture_cell(const struct table_picture *picture, int x, int y)
{
    return &picture->canvas.cells[(size_t)y * (size_t)picture->canvas.width + (size_t)x];
}

int table_picture_row(const struct table_picture *picture, int layer)
{
    return picture->layout.rows.y + (layer - picture->layout.first_layer) * picture->layout.rows_a_layer;
}
