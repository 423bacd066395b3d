// y[i][j] = y[i][j] + bias[j], in place.
//   bias (1, cols); y (rows, cols)
// One work-item: one element of y. No groups.
// Parameters: none.
// The plain twin of bias_add_quad.
#ifndef NAME
#define NAME bias_add
#endif
#include "canonical.clh"

kernel void NAME(global const float* restrict bias, global float* restrict y, int rows, int cols) {
    const size_t item = get_global_id(0);
    if (item < (size_t) rows * cols) {
        y[item] = y[item] + bias[(int) item % cols];
    }
}
