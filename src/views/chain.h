/* The chain rule: the product that back-propagation is, factor by factor; in slow motion on a key. */
#ifndef GRADFLOW_VIEWS_CHAIN_H
#define GRADFLOW_VIEWS_CHAIN_H

#include "views/view.h"

extern const struct gf_view gf_view_chain;

#endif
