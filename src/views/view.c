#include "views/view.h"

#include <stddef.h>

#include "views/table.h"

static const struct gf_view *const VIEWS[] = {&gf_view_table};

const struct gf_view *gf_view_at(size_t index)
{
    return index < sizeof(VIEWS) / sizeof(VIEWS[0]) ? VIEWS[index] : NULL;
}

const char *gf_view_name(size_t index)
{
    const struct gf_view *view = gf_view_at(index);
    return view != NULL ? view->name : NULL;
}
