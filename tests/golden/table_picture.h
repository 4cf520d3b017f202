/* A scene drawn as the layer table, and where its parts have come to lie. */
#ifndef GRADFLOW_TESTS_TABLE_PICTURE_H
#define GRADFLOW_TESTS_TABLE_PICTURE_H

#include "scenes.h"
#include "views/table_layout.h"

struct table_picture {
    struct scene *scene;
    struct gf_snapshot *snapshot; /* the scene's, to be changed before drawing */
    struct gf_canvas canvas;
    struct gf_table_layout layout;
};

void table_picture_begin(struct table_picture *picture, const char *scene, int width, int height);
void table_picture_end(struct table_picture *picture);
void table_picture_draw(struct table_picture *picture);

const struct gf_cell *table_picture_cell(const struct table_picture *picture, int x, int y);
int table_picture_row(const struct table_picture *picture, int layer); /* its first text row */

#endif
