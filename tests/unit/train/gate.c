#include "gate.h"

#include <poll.h>
#include <pthread.h>

#include "measure/neurons.h"

atomic_uint layers_passed;
atomic_bool gate_open;
static atomic_uint gate_at;
static atomic_bool gate_reached;

void set_gate(unsigned at)
{
    atomic_store(&gate_open, false);
    atomic_store(&gate_reached, false);
    atomic_store(&gate_at, at);
    atomic_store(&layers_passed, 0);
}

static void pass_layer(void)
{
    if (atomic_fetch_add(&layers_passed, 1) + 1 != atomic_load(&gate_at))
        return;
    atomic_store(&gate_reached, true);
    while (!atomic_load(&gate_open))
        poll(NULL, 0, 1);
}

void await_gate(void)
{
    while (!atomic_load(&gate_reached))
        poll(NULL, 0, 1);
}

void __real_gf_network_forward_layer(struct gf_network *network, size_t index);
void __wrap_gf_network_forward_layer(struct gf_network *network, size_t index);
void __real_gf_network_backward_layer(struct gf_network *network, size_t index);
void __wrap_gf_network_backward_layer(struct gf_network *network, size_t index);
void __real_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index);
void __wrap_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index);
void __real_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index);
void __wrap_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index);
void __real_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument);
void __wrap_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument);
int __real_pthread_join(pthread_t thread, void **result);
int __wrap_pthread_join(pthread_t thread, void **result);

void __wrap_gf_network_forward_layer(struct gf_network *network, size_t index)
{
    pass_layer();
    __real_gf_network_forward_layer(network, index);
}

void __wrap_gf_network_backward_layer(struct gf_network *network, size_t index)
{
    pass_layer();
    __real_gf_network_backward_layer(network, index);
}

void __wrap_gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                        uint64_t seed, size_t index)
{
    pass_layer();
    __real_gf_network_initialise_layer(network, plan, seed, index);
}

void __wrap_gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index)
{
    pass_layer();
    __real_gf_network_update_layer(network, update, index);
}

/* A layer of the whole-set evaluation. */
void __wrap_gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                                   size_t rows, const real *argument)
{
    pass_layer();
    __real_gf_neurons_check_layer(neurons, index, layer, rows, argument);
}

/* Destroying has told the worker to end when it comes to this. */
int __wrap_pthread_join(pthread_t thread, void **result)
{
    atomic_store(&gate_open, true);
    return __real_pthread_join(thread, result);
}
