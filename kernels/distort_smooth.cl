// smooth[i][f] = down noise[i][f]: the random fields of Op.Distort, smoothed along their columns.
//   down (height, gridRows); noise (rows, 2, 4 blocks), points by rows of gridStride;
//   smooth (rows, 2, height, gridCols)
// One work-item: one element of smooth, a chain of fma with the grid's rows ascending. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME distort_smooth
#endif
#include "distort.clh"

kernel void NAME(
        global const float* restrict down, global const float* restrict noise,
        global float* restrict smooth, int rows, int height, int gridRows, int gridCols,
        int gridStride, int blocks) {
    const int element = (int) get_global_id(0);
    const int field = (int) get_global_id(1); // 2 i + f
    if (element < height * gridCols && field < 2 * rows) {
        const int r = element / gridCols;
        const int c = element % gridCols;
        global const float* points = noise + (size_t) field * 4 * blocks + c;
        float sum = 0.0f;
        for (int g = 0; g < gridRows; g++) {
            sum = fma(down[r * gridRows + g], points[g * gridStride], sum);
        }
        smooth[(size_t) field * height * gridCols + element] = sum;
    }
}
