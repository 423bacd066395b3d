// dy = dy * D(y), in place, D being the derivative of F written in its output y.
//   y (rows, cols); dy (rows, cols)
// One work-item: four neighbours, (rows * cols + 3) / 4 items; the last may have fewer.
//   One work-group: 256. For GPUs.
// Parameters: ACT identity, relu, sigmoid, tanh or scaled_tanh.
// It must agree with activation_grad.cl bit for bit.
#ifndef NAME
#define NAME activation_grad_quad
#endif
#ifndef ACT
#define ACT relu
#endif
#include "activations.clh"

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(global const float* restrict y, global float* restrict dy, int rows, int cols) {
    uint i = 4 * (uint) get_global_id(0);
    const uint size = (uint) rows * cols;
    if (i + 4 <= size) {
        global float4* four = (global float4*) (dy + i);
        const float4 a = *(global const float4*) (y + i);
        const float4 d = *four;
        *four = (float4)(DF(a.x, d.x), DF(a.y, d.y), DF(a.z, d.z), DF(a.w, d.w));
    } else {
        for (; i < size; i++) {
            dy[i] = DF(y[i], dy[i]);
        }
    }
}
