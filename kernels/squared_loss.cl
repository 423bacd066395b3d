// Mean squared error against one-hot targets and its gradient: d[j] = y[j] - (j == label),
// partial[j mod 16] = fma(d, d, partial), loss = their sum * mean, dy[j] = d[j] * share.
//   y (rows, cols); labels (rows, 1) int; losses (rows, 1); dy (rows, cols);
//   share = 2 / (rows * cols); mean = 1 / cols
// One work-item: one row. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME squared_loss
#endif
#include "canonical.clh"

#define AT(q) (j + q < cols ? row[j + q] - (j + q == label ? 1.0f : 0.0f) : 0.0f)

kernel void NAME(
        global const float* restrict y, global const int* restrict labels,
        global float* restrict losses, global float* restrict dy,
        int rows, int cols, float share, float mean) {
    const size_t i = get_global_id(0);
    if (i < rows) {
        global const float* row = y + i * cols;
        const int label = labels[i];
        float16 p = 0.0f;
        for (int j = 0; j < cols; j += 16) {
            const float16 d = (float16)(AT(0), AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7),
                    AT(8), AT(9), AT(10), AT(11), AT(12), AT(13), AT(14), AT(15));
            p = fma(d, d, p);
        }
        losses[i] = kiln_fold(p) * mean;
        for (int j = 0; j < cols; j++) {
            dy[i * cols + j] = (row[j] - (j == label ? 1.0f : 0.0f)) * share;
        }
    }
}
