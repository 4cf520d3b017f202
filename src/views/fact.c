#include "views/fact.h"

#include <stdarg.h>
#include <stdio.h>

#include "canvas/theme.h"

int gf_draw_fact(struct gf_canvas *page, int y, const char *label, const char *format, ...)
{
    char text[GF_FACT_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    gf_canvas_text(page, 2, y, gf_theme(page, GF_ROLE_BOX_QUIET), label);
    const struct gf_rect rect = {2 + GF_FACT_LABEL, y, page->width - 2 - GF_FACT_LABEL, page->height - y};
    const int rows = gf_canvas_wrap(page, rect, gf_theme(page, GF_ROLE_BOX_TEXT), text);
    return y + (rows > 0 ? rows : 1);
}
