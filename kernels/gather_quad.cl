// x[i][j] = fma(source[order[row + i]][j], factor, shift), row from the clock: the next batch.
//   source (examples, cols) of SOURCE, cols a multiple of 4; order (1, examples) int;
//   clock (1, 4) int; x (rows, cols)
// One work-item: four neighbours of a row. One work-group: 256. For GPUs.
// Parameters: SOURCE uchar (counting 0 to 255) or float.
// It must agree with gather.cl.
#ifndef NAME
#define NAME gather_quad
#endif
#ifndef SOURCE
#define SOURCE uchar
#endif
#include "canonical.clh"
#include "clock.clh"

#define JOIN_(type) type##4
#define FOUR(type) JOIN_(type)

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(
        global const SOURCE* restrict source, global const int* restrict order,
        global const int* restrict clock, global float* restrict x,
        int rows, int cols, float factor, float shift) {
    const uint at = 4 * (uint) get_global_id(0);
    if (at < (uint) rows * cols) {
        const uint i = at / cols;
        const uint j = at % cols;
        const size_t example = order[clock[CLOCK_ROW] + i];
        const float4 from =
                convert_float4(*(global const FOUR(SOURCE)*) (source + example * cols + j));
        *(global float4*) (x + at) = fma(from, (float4)(factor), (float4)(shift));
    }
}
