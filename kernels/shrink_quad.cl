// x[i][j] = x[i][j] * factor, 1 or limit * reciprocal(root(squares[j])), as shrink.clh says; where
// squares has one number, for all columns.
//   squares (1, count), count being cols or 1; x (rows, cols)
// One work-item: four neighbours, perhaps of two rows, (rows * cols + 3) / 4 items; the last may
//   have fewer. One work-group: 256. For GPUs.
// Parameters: none.
// It must agree with shrink.cl bit for bit.
#ifndef NAME
#define NAME shrink_quad
#endif
#include "shrink.clh"

#define FACTOR(i) shrink_factor(squares[count == 1 ? 0 : (i) % cols], limit)

__attribute__((reqd_work_group_size(256, 1, 1)))
kernel void NAME(
        global const float* restrict squares, global float* restrict x, int rows, int cols,
        int count, float limit) {
    uint i = 4 * (uint) get_global_id(0);
    const uint size = (uint) rows * cols;
    if (i + 4 <= size) {
        global float4* four = (global float4*) (x + i);
        *four *= (float4)(FACTOR(i), FACTOR(i + 1), FACTOR(i + 2), FACTOR(i + 3));
    } else {
        for (; i < size; i++) {
            x[i] *= FACTOR(i);
        }
    }
}
