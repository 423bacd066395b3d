// x[i][j] = x[i][j] * factor, 1 or limit * reciprocal(root(squares[j])), as shrink.clh says.
//   squares (1, cols); x (rows, cols)
// One work-item: one row. No groups.
// Parameters: none.
// It must agree with shrink.cl bit for bit.
#ifndef NAME
#define NAME shrink_wide
#endif
#include "shrink.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict squares, global float* restrict x, int rows, int cols,
        int count, float limit) {
    const int i = (int) ITEM(0);
    if (i < rows) {
        global float* row = x + (size_t) i * cols;
        int j = 0;
        for (; j + 16 <= cols; j += 16) {
            const float16 factor = shrink_factor16(vload16(0, squares + j), limit);
            vstore16(vload16(0, row + j) * factor, 0, row + j);
        }
        for (; j < cols; j++) {
            row[j] *= shrink_factor(squares[j], limit);
        }
    }
}
