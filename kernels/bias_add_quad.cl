// y[i][j] = y[i][j] + bias[j], in place.
//   bias (1, cols); y (rows, cols)
// One work-item: four neighbours, perhaps of two rows, (rows * cols + 3) / 4 items; the last may
//   have fewer. One work-group: 256. For GPUs.
// Parameters: none.
// It must agree with bias_add.cl bit for bit.
#ifndef NAME
#define NAME bias_add_quad
#endif
#include "canonical.clh"

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(global const float* restrict bias, global float* restrict y, int rows, int cols) {
    uint i = 4 * (uint) get_global_id(0);
    const uint size = (uint) rows * cols;
    if (i + 4 <= size) {
        global float4* four = (global float4*) (y + i);
        const float4 b = (float4)(
                bias[i % cols], bias[(i + 1) % cols], bias[(i + 2) % cols], bias[(i + 3) % cols]);
        *four = *four + b;
    } else {
        for (; i < size; i++) {
            y[i] = y[i] + bias[i % cols];
        }
    }
}
