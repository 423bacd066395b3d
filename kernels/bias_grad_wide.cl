// db[j] = sum over i of dz[i][j]: row i goes to partial sum i mod 16, which are folded by halves.
//   dz (rows, cols); db (1, cols)
// One work-item: 16 neighbouring columns, (cols + 15) / 16 items; the last may have fewer. No
//   groups.
// Parameters: none.
// It must agree with bias_grad.cl bit for bit.
#ifndef NAME
#define NAME bias_grad_wide
#endif
#include "canonical.clh"
#include "item.clh"

KERNEL NAME(PLACE global const float* restrict dz, global float* restrict db, int rows, int cols) {
    const size_t item = ITEM(0);
    const int runs = (cols + 15) / 16;
    if (item < runs) {
        const int j = (int) item * 16;
        const bool whole = j + 16 <= cols;
        float edge[16] = {0.0f};
        float16 p[16];
        for (int q = 0; q < 16; q++) {
            p[q] = (float16)(0.0f);
        }
        for (int i = 0; i < rows; i += 16) {
            for (int q = 0; q < min(16, rows - i); q++) {
                global const float* row = dz + (size_t) (i + q) * cols + j;
                if (whole) {
                    p[q] += vload16(0, row);
                } else {
                    for (int e = 0; e < cols - j; e++) {
                        edge[e] = row[e];
                    }
                    p[q] += vload16(0, edge);
                }
            }
        }
        for (int gap = 8; gap > 0; gap /= 2) {
            for (int q = 0; q < gap; q++) {
                p[q] += p[q + gap];
            }
        }
        if (whole) {
            vstore16(p[0], 0, db + j);
        } else {
            vstore16(p[0], 0, edge);
            for (int e = 0; e < cols - j; e++) {
                db[j + e] = edge[e];
            }
        }
    }
}
