// x[i][j] = fma(source[order[row + i]][j], factor, shift), row from the clock: the next batch.
//   source (examples, cols) of SOURCE; order (1, examples) int; clock (1, 4) int; x (rows, cols)
// One work-item: one row of x, 16 elements at a time. No groups. For CPUs and narrow rows.
// Parameters: SOURCE uchar (counting 0 to 255) or float.
// It must agree with gather.cl.
#ifndef NAME
#define NAME gather_wide
#endif
#ifndef SOURCE
#define SOURCE uchar
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const SOURCE* restrict source, global const int* restrict order,
        global const int* restrict clock, global float* restrict x,
        int rows, int cols, float factor, float shift) {
    const int i = (int) ITEM(0);
    if (i < rows) {
        global const SOURCE* from = source + (size_t) order[clock[CLOCK_ROW] + i] * cols;
        global float* to = x + (size_t) i * cols;
        int j = 0;
        for (; j + 16 <= cols; j += 16) {
            const float16 values = convert_float16(vload16(0, from + j));
            vstore16(fma(values, (float16)(factor), (float16)(shift)), 0, to + j);
        }
        for (; j < cols; j++) {
            to[j] = fma((float) from[j], factor, shift);
        }
    }
}
