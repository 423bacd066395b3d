// db[j] = sum over i of dz[i][j]: row i goes to partial sum i mod 16, which are folded by halves.
//   dz (rows, cols); db (1, cols)
// One work-item: one column. No groups.
// Parameters: none.
// The plain twin of bias_grad_wide.
#ifndef NAME
#define NAME bias_grad
#endif
#include "canonical.clh"
#include "item.clh"

// A partial sum is never -0, so that adding +0 for a row that is not there changes nothing.
#define AT(q) (i + q < rows ? dz[(size_t) (i + q) * cols + j] : 0.0f)

KERNEL NAME(PLACE global const float* restrict dz, global float* restrict db, int rows, int cols) {
    const size_t j = ITEM(0);
    if (j < cols) {
        float p[16] = {0.0f};
        for (int i = 0; i < rows; i += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] += AT(q);
            }
        }
        db[j] = kiln_fold(p);
    }
}
