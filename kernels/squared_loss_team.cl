// Mean squared error against targets and its gradient, as in squared_loss.cl.
//   y (rows, cols); labels (rows, 1) int, where t is one; or t itself, (rows, cols) float;
//   losses (rows, 1); dy (rows, cols); share = 2 / (rows * cols); mean = 1 / cols
// One work-item: up to EACH elements of a row, 16 columns apart; one work-group: 8 rows. For GPUs.
// Parameters: TARGETS 0 for labels, 1 for numbers; EACH 1, 2, 4 and so on, at least cols / 16.
// It must agree with squared_loss.cl bit for bit.
#ifndef NAME
#define NAME squared_loss_team
#endif
#ifndef TARGETS
#define TARGETS 0
#endif
#ifndef EACH
#define EACH 1
#endif
#include "team.clh"

#if TARGETS
#define WANTED float
#define WANTED_OF_ROW global const float* wanted = targets + first
#define T(j) wanted[j]
#else
#define WANTED int
#define WANTED_OF_ROW const int label = (i < rows ? targets[i] : 0) - TEAM_ITEM
#define T(j) ((j) == label ? 1.0f : 0.0f)
#endif

TEAM_KERNEL NAME(
        global const float* restrict y, global const WANTED* restrict targets,
        global float* restrict losses, global float* restrict dy,
        int rows, int cols, float share, float mean) {
    TEAM_ROOM;
    const int i = TEAM_ROW;
    const int columns = TEAM_COLUMNS;
    const size_t first = (size_t) i * cols + TEAM_ITEM;
    global const float* from = y + first;
    global float* to = dy + first;
    WANTED_OF_ROW;
    float d[EACH];
    float p = 0.0f;
    FOR_EACH(k) {
        d[k] = k < columns ? from[k * TEAM] - T(k * TEAM) : 0.0f;
        p = fma(d[k], d[k], p);
    }
    const float sum = team_fold(room, p);
    FOR_EACH(k) {
        const float gradient = d[k] * share;
        if (k < columns) {
            to[k * TEAM] = gradient;
        }
    }
    if (i < rows && TEAM_ITEM == 0) {
        losses[i] = sum * mean;
    }
}
