// dy = dy * D(y), in place, D being the derivative of F written in its output y.
//   y (rows, cols); dy (rows, cols)
// One work-item: one element; dimension 0 goes over the columns, 1 over the rows. No groups.
// Parameters: ACT identity, relu, sigmoid, tanh or scaled_tanh.
// The plain twin of activation_grad_quad.
#ifndef NAME
#define NAME activation_grad
#endif
#ifndef ACT
#define ACT relu
#endif
#include "activations.clh"
#include "item.clh"

KERNEL NAME(PLACE global const float* restrict y, global float* restrict dy, int rows, int cols) {
    const size_t i = ITEM(1);
    const size_t j = ITEM(0);
    if (i < rows && j < cols) {
        dy[i * cols + j] = DF(y[i * cols + j], dy[i * cols + j]);
    }
}
