// y = F(y), in place.
//   y: size floats
// One work-item: four neighbours, (size + 3) / 4 items; the last may have fewer.
//   One work-group: 256. For GPUs.
// Parameters: ACT identity, relu, sigmoid, tanh or scaled_tanh.
// It must agree with activate.cl bit for bit.
#ifndef NAME
#define NAME activate_quad
#endif
#ifndef ACT
#define ACT relu
#endif
#include "activations.clh"

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(global float* restrict y, int size) {
    uint i = 4 * (uint) get_global_id(0);
    if (i + 4 <= size) {
        global float4* four = (global float4*) (y + i);
        const float4 z = *four;
        *four = (float4)(F(z.x), F(z.y), F(z.z), F(z.w));
    } else {
        for (; i < size; i++) {
            y[i] = F(y[i]);
        }
    }
}
