/* The plane that a network with two features sees: a grid of points in the units the network sees (which are
 * standardised unless data.standardize is off). Plain values; any thread. */
#ifndef GRADFLOW_PLANE_H
#define GRADFLOW_PLANE_H

/* Grid points are the centres of columns × rows equal cells; the first row is the topmost. */
struct gf_plane_window {
    double left, right, bottom, top;
};

#endif
