/* One line for each; init.c puts them in order. */
#ifndef GRADFLOW_ENGINE_INIT_LIST_H
#define GRADFLOW_ENGINE_INIT_LIST_H

#include "engine/init.h"

extern const struct gf_init gf_init_zero;
extern const struct gf_init gf_init_normal;
extern const struct gf_init gf_init_uniform;
extern const struct gf_init gf_init_lecun;
extern const struct gf_init gf_init_xavier;
extern const struct gf_init gf_init_he;
extern const struct gf_init gf_init_orthogonal;
extern const struct gf_init gf_init_identity;

#endif
