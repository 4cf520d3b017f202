/* Numbers as the views print them: short, the same number always the same width class, never rounded to a
 * false zero. All return text, always terminated. */
#ifndef GRADFLOW_VIEWS_FORMAT_H
#define GRADFLOW_VIEWS_FORMAT_H

#include <stddef.h>

#include "gradflow/snapshot.h"

#define GF_NUMBER 24 /* room for any of these */

/* "2.1e-14": for what spans decades; an exact zero is "0"; "nan", "inf". At most 8 columns. */
const char *gf_format_magnitude(double value, char text[GF_NUMBER]);
/* The same of 10 to the power of `decades`, also where that is beyond a double: "3.2e-512"; near 1 in
 * figures: "0.130". At most 8 columns. */
const char *gf_format_power(double decades, char text[GF_NUMBER]);
/* Figures between 0.01 and 1000, "0.168", beyond that as gf_format_magnitude has it. At most 8 columns. */
const char *gf_format_plainly(double value, char text[GF_NUMBER]);
/* A measured size as gf_format_magnitude has it; "≈3e-63": what float has no number for. At most 8 columns.
 */
const char *gf_format_size(struct gf_size size, char text[GF_NUMBER]);
/* "0.50", "-12.3", "1234", "2e-7": for what is near 1; an exact zero is "0". At most 7 columns. */
const char *gf_format_value(double value, char text[GF_NUMBER]);
/* "0.693", "0.0017", "12.3", "4.1e-5": a loss, a ratio. */
const char *gf_format_figures(double value, char text[GF_NUMBER]);
/* "52 %", "0.4 %", "100 %": a share of 1; never 0 % or 100 % unless it is. */
const char *gf_format_share(double share, char text[GF_NUMBER]);

#endif
