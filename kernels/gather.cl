// x[i][j] = fma(source[order[row + i]][j], factor, shift), row from the clock: the next batch.
//   source (examples, cols) of SOURCE; order (1, examples) int; clock (1, 4) int; x (rows, cols)
// One work-item: one element of x. No groups.
// Parameters: SOURCE uchar (counting 0 to 255) or float.
// The plain twin of gather_wide and gather_quad.
#ifndef NAME
#define NAME gather
#endif
#ifndef SOURCE
#define SOURCE uchar
#endif
#include "canonical.clh"
#include "clock.clh"

kernel void NAME(
        global const SOURCE* restrict source, global const int* restrict order,
        global const int* restrict clock, global float* restrict x,
        int rows, int cols, float factor, float shift) {
    const size_t item = get_global_id(0);
    if (item < (size_t) rows * cols) {
        const int i = (int) item / cols;
        const int j = (int) item % cols;
        const size_t example = order[clock[CLOCK_ROW] + i];
        x[item] = fma((float) source[example * cols + j], factor, shift);
    }
}
