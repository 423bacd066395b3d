// average = fma(share, w - average, average), share as in average.cl.
//   w, average: size floats each; clock (1, 4) int
// One work-item: four neighbours, (size + 3) / 4 items; the last may have fewer.
//   One work-group: 256. For GPUs.
// Parameters: none.
// It must agree with average.cl bit for bit.
#ifndef NAME
#define NAME average_quad
#endif
#include "average.clh"

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(
        global const float* restrict w, global float* restrict average,
        global const int* restrict clock, int size, float decay) {
    uint i = 4 * (uint) get_global_id(0);
    const float share = average_share(clock, decay);
    if (i + 4 <= size) {
        global float4* four = (global float4*) (average + i);
        const float4 a = *four;
        *four = fma((float4)(share), *(global const float4*) (w + i) - a, a);
    } else {
        for (; i < size; i++) {
            average[i] = fma(share, w[i] - average[i], average[i]);
        }
    }
}
