#include "measure/loops.h"

#define DECLARE(isa) extern const struct gf_measure_loops gf_measure_loops_##isa;
#define ROW(isa)     &gf_measure_loops_##isa,
GF_EACH_ISA(DECLARE)

const struct gf_measure_loops *const gf_measure_loops_by_isa[] = {GF_EACH_ISA(ROW)};
