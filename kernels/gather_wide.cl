// x[i][j] = fma(source[order[row + i]][j], factor, shift), row from the clock: the next batch.
//   source (examples, cols) of SOURCE; order (1, examples) int; clock (1, 4) int; x (rows, cols)
// One work-item: 16 neighbours of a row of x, (cols + 15) / 16 of them a row; the last may have
//   fewer. No groups.
// Parameters: SOURCE uchar (counting 0 to 255) or float.
// It must agree with gather.cl bit for bit.
#ifndef NAME
#define NAME gather_wide
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
    const int runs = (cols + 15) / 16;
    if (item < (size_t) rows * runs) {
        const int i = (int) item / runs;
        const int j = (int) item % runs * 16;
        global const SOURCE* from = source + (size_t) order[clock[CLOCK_ROW] + i] * cols + j;
        global float* to = x + (size_t) i * cols + j;
        if (j + 16 <= cols) {
            const float16 v = convert_float16(vload16(0, from));
            vstore16(fma(v, (float16)(factor), (float16)(shift)), 0, to);
        } else {
            for (int q = 0; q < cols - j; q++) {
                to[q] = fma((float) from[q], factor, shift);
            }
        }
    }
}
