// y = F(y), in place.
//   y: size floats
// One work-item: one element. No groups.
// Parameters: ACT identity, relu, sigmoid, tanh or scaled_tanh.
// The plain twin of activate_quad.
#ifndef NAME
#define NAME activate
#endif
#ifndef ACT
#define ACT relu
#endif
#include "activations.clh"

kernel void NAME(global float* restrict y, int size) {
    const size_t i = get_global_id(0);
    if (i < size) {
        y[i] = F(y[i]);
    }
}
