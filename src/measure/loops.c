#include "measure/loops.h"

#include "base/isa.h"

#define DECLARE(isa) extern const struct gf_measure_loops gf_measure_loops_##isa;
#define ROW(isa)     &gf_measure_loops_##isa,
GF_EACH_ISA(DECLARE)

static const struct gf_measure_loops *const loops[] = {GF_EACH_ISA(ROW)};

const struct gf_measure_loops *gf_measure_loops(void)
{
    return loops[gf_isa_row()];
}
