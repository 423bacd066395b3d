// squares[j] = sum over i of x[i][j]^2: row i goes to partial sum i mod 16 by fma, which are folded by
// halves.
//   x (rows, cols); squares (1, cols)
// One work-item: one column. No groups.
// Parameters: none.
// The plain twin of squares_wide.
#ifndef NAME
#define NAME squares
#endif
#include "canonical.clh"
#include "item.clh"

// A partial sum is never -0, so that adding +0 for a row that is not there changes nothing.
#define AT(q) (i + q < rows ? x[(size_t) (i + q) * cols + j] : 0.0f)

KERNEL NAME(PLACE
        global const float* restrict x, global float* restrict squares, int rows, int cols) {
    const size_t j = ITEM(0);
    if (j < cols) {
        float p[16] = {0.0f};
        for (int i = 0; i < rows; i += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] = fma(AT(q), AT(q), p[q]);
            }
        }
        squares[j] = kiln_fold(p);
    }
}
