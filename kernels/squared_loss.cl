// Mean squared error against targets t and its gradient: d[j] = y[j] - t[j],
// partial[j mod 16] = fma(d, d, partial), loss = their sum * mean, dy[j] = d[j] * share.
//   y (rows, cols); labels (rows, 1) int, where t is one; or t itself, (rows, cols) float;
//   losses (rows, 1); dy (rows, cols); share = 2 / (rows * cols); mean = 1 / cols
// One work-item: one row. No groups.
// Parameters: TARGETS 0 for labels, 1 for numbers.
// The plain twin of squared_loss_team.
#ifndef NAME
#define NAME squared_loss
#endif
#ifndef TARGETS
#define TARGETS 0
#endif
#include "canonical.clh"
#include "item.clh"

#if TARGETS
#define WANTED float
#define T(j) targets[i * cols + (j)]
#else
#define WANTED int
#define T(j) ((j) == targets[i] ? 1.0f : 0.0f)
#endif
// A partial sum is never -0: adding +0 for an element that is not there changes nothing.
#define AT(q) (j + q < cols ? row[j + q] - T(j + q) : 0.0f)

KERNEL NAME(PLACE
        global const float* restrict y, global const WANTED* restrict targets,
        global float* restrict losses, global float* restrict dy,
        int rows, int cols, float share, float mean) {
    const size_t i = ITEM(0);
    if (i < rows) {
        global const float* row = y + i * cols;
        float p[16] = {0.0f};
        for (int j = 0; j < cols; j += 16) {
            for (int q = 0; q < 16; q++) {
                const float d = AT(q);
                p[q] = fma(d, d, p[q]);
            }
        }
        losses[i] = kiln_fold(p) * mean;
        for (int j = 0; j < cols; j++) {
            dy[i * cols + j] = (row[j] - T(j)) * share;
        }
    }
}
