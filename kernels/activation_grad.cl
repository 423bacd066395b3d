// dy = dy * D(y), in place, D being the derivative of F written in its output y.
//   y: size floats; dy: size floats
// One work-item: one element. No groups.
// Parameters: ACT identity, relu, sigmoid, tanh or scaled_tanh.
// There is no plainer kernel.
#ifndef NAME
#define NAME activation_grad
#endif
#ifndef ACT
#define ACT relu
#endif
#include "activations.clh"

kernel void NAME(global const float* restrict y, global float* restrict dy, int size) {
    const size_t i = get_global_id(0);
    if (i < size) {
        dy[i] = DF(y[i], dy[i]);
    }
}
