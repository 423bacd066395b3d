// squares[j] = sum over i of x[i][j]^2: row i goes to partial sum i mod 16 by fma, which are folded by
// halves.
//   x (rows, cols); squares (1, cols)
// One work-item: 16 neighbouring columns, (cols + 15) / 16 items; the last may have fewer. No
//   groups.
// Parameters: none.
// It must agree with squares.cl bit for bit.
#ifndef NAME
#define NAME squares_wide
#endif
#include "canonical.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict x, global float* restrict squares, int rows, int cols) {
    const int j = (int) ITEM(0) * 16;
    const int here = min(16, cols - j);
    if (here > 0) {
        float edge[16] = {0.0f};
        float16 p[16];
        for (int q = 0; q < 16; q++) {
            p[q] = (float16)(0.0f);
        }
        for (int i = 0; i < rows; i += 16) {
            for (int q = 0; q < min(16, rows - i); q++) {
                global const float* row = x + (size_t) (i + q) * cols + j;
                float16 value;
                if (here == 16) {
                    value = vload16(0, row);
                } else {
                    for (int e = 0; e < here; e++) {
                        edge[e] = row[e];
                    }
                    value = vload16(0, edge);
                }
                p[q] = fma(value, value, p[q]);
            }
        }
        for (int gap = 8; gap > 0; gap /= 2) {
            for (int q = 0; q < gap; q++) {
                p[q] += p[q + gap];
            }
        }
        vstore16(p[0], 0, edge);
        for (int e = 0; e < here; e++) {
            squares[j + e] = edge[e];
        }
    }
}
