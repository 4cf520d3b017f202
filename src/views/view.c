#include "views/view.h"

#include <stddef.h>

#include "views/chain.h"
#include "views/history.h"
#include "views/layer.h"
#include "views/plane.h"
#include "views/table.h"

static const struct gf_view *const VIEWS[] = {&gf_view_table, &gf_view_layer, &gf_view_history,
                                              &gf_view_chain, &gf_view_plane};

const struct gf_view *gf_view_at(size_t index)
{
    return index < sizeof(VIEWS) / sizeof(VIEWS[0]) ? VIEWS[index] : NULL;
}

bool gf_view_key_is_on(const struct gf_view_key *key, const struct gf_view_state *state)
{
    return key->when == NULL || key->when(state);
}

bool gf_view_key(const struct gf_view *view, struct gf_view_state *state, const struct gf_scene *scene,
                 int key)
{
    for (size_t i = 0; i < view->key_count; i++)
        for (size_t k = 0; k < GF_VIEW_KEYS_A_ROW && view->keys[i].bind[k].key; k++)
            if (view->keys[i].bind[k].key == key && gf_view_key_is_on(&view->keys[i], state)) {
                view->keys[i].act(state, scene, view->keys[i].bind[k].argument);
                return true;
            }
    return false;
}

const char *gf_view_name(size_t index)
{
    const struct gf_view *view = gf_view_at(index);
    return view != NULL ? view->name : NULL;
}
