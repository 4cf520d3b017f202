/* One line for each; loss.c puts them in order. */
#ifndef GRADFLOW_ENGINE_LOSS_LIST_H
#define GRADFLOW_ENGINE_LOSS_LIST_H

#include "engine/loss.h"

extern const struct gf_loss gf_loss_cross_entropy;
extern const struct gf_loss gf_loss_mse;

#endif
