// w moves by its gradient dw, as update.clh says.
//   w, dw and what else there is of mean and v: size floats each; rate (rows, steps);
//   clock (1, 4) int
// One work-item: four neighbours, (size + 3) / 4 items; the last may have fewer.
//   One work-group: 256. For GPUs.
// Parameters: ADAPT 0 or 1, MOMENTUM 0, 1 or 2.
// It must agree with sgd.cl or adapt.cl bit for bit.
#ifndef NAME
#define NAME update_quad
#endif
#include "quad.clh"
#include "update.clh"

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(
        global float* restrict w, global const float* restrict dw UPDATE_BUFFERS,
        int size UPDATE_NUMBERS) {
    uint i = 4 * (uint) get_global_id(0);
    if (i + 4 <= size) {
        float4 g = *(global const float4*) (dw + i);
        MOVE4(g, i);
    } else {
        for (; i < size; i++) {
            float g = dw[i];
            MOVE(g, i);
        }
    }
}
