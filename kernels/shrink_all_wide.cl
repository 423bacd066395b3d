// x[i][j] = x[i][j] * factor, 1 or limit * reciprocal(root(squares[0])), as shrink.clh says.
//   squares (1, 1); x (rows, cols)
// One work-item: 256 neighbouring elements, (rows * cols + 255) / 256 items; the last may have
//   fewer. No groups.
// Parameters: none.
// It must agree with shrink.cl bit for bit.
#ifndef NAME
#define NAME shrink_all_wide
#endif
#include "shrink.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict squares, global float* restrict x, int rows, int cols,
        int count, float limit) {
    int i = (int) ITEM(0) * 256;
    const int end = min(i + 256, rows * cols);
    const float factor = shrink_factor(squares[0], limit);
    for (; i + 16 <= end; i += 16) {
        vstore16(vload16(0, x + i) * factor, 0, x + i);
    }
    for (; i < end; i++) {
        x[i] *= factor;
    }
}
