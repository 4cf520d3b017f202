#include "gradflow/snapshot.h"

static const struct {
    char letter;
    const char *name;
} states[GF_NEURON_STATES] = {
    [GF_NEURON_ACTIVE] = {'a', "active"},   [GF_NEURON_SPARSE] = {'p', "sparse"},
    [GF_NEURON_REVIVED] = {'r', "revived"}, [GF_NEURON_SATURATED] = {'q', "saturated"},
    [GF_NEURON_SILENT] = {'s', "silent"},   [GF_NEURON_DEAD] = {'d', "dead"},
};

char gf_neuron_letter(enum gf_neuron_state state)
{
    return (unsigned)state < GF_NEURON_STATES ? states[state].letter : '?';
}

const char *gf_neuron_state_name(enum gf_neuron_state state)
{
    return (unsigned)state < GF_NEURON_STATES ? states[state].name : "unknown";
}
