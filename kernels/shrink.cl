// x[i][j] = x[i][j] * factor, 1 or limit * reciprocal(root(squares[j])), as shrink.clh says; where
// squares has one number, for all columns.
//   squares (1, count), count being cols or 1; x (rows, cols)
// One work-item: one element. No groups.
// Parameters: none.
// The plain twin of shrink_wide, shrink_all_wide and shrink_quad.
#ifndef NAME
#define NAME shrink
#endif
#include "shrink.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict squares, global float* restrict x, int rows, int cols,
        int count, float limit) {
    const int i = (int) ITEM(0);
    if (i < rows * cols) {
        x[i] *= shrink_factor(squares[count == 1 ? 0 : i % cols], limit);
    }
}
