// Examples count as much as their class: losses[i] *= weights[labels[i]], dy[i][j] *= weights[labels[i]].
//   weights (1, classes); labels (rows, 1) int; losses (rows, 1); dy (rows, cols)
// One work-item: one row. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME weigh_classes
#endif
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict weights, global const int* restrict labels,
        global float* restrict losses, global float* restrict dy, int rows, int cols) {
    const size_t i = ITEM(0);
    if (i < rows) {
        const float weight = weights[labels[i]];
        losses[i] = losses[i] * weight;
        for (int j = 0; j < cols; j++) {
            dy[i * cols + j] = dy[i * cols + j] * weight;
        }
    }
}
