// Softmax, cross-entropy and its gradient, as in softmax_loss.cl.
//   z (rows, cols); labels (rows, 1) int; losses (rows, 1); dz (rows, cols); share = 1 / rows;
//   own = 1 - smoothing, each = smoothing / cols
// One work-item: up to EACH elements of a row, 16 columns apart; one work-group: 8 rows. For GPUs.
// Parameters: EACH 1, 2, 4 and so on, at least cols / 16.
// It must agree with softmax_loss.cl bit for bit.
#ifndef NAME
#define NAME softmax_loss_team
#endif
#ifndef EACH
#define EACH 1
#endif
#include "team.clh"

TEAM_KERNEL NAME(
        global const float* restrict z, global const int* restrict labels,
        global float* restrict losses, global float* restrict dz, int rows, int cols, float share,
        float own, float each) {
    TEAM_ROOM;
    const int i = TEAM_ROW;
    const int columns = TEAM_COLUMNS;
    const size_t first = (size_t) i * cols + TEAM_ITEM;
    global const float* from = z + first;
    global float* to = dz + first;
    const int label = (i < rows ? labels[i] : 0) - TEAM_ITEM;
    float e[EACH];
    float largest = -INFINITY;
    FOR_EACH(k) {
        e[k] = k < columns ? from[k * TEAM] : -INFINITY; // never larger, and its exponential is 0
        largest = e[k] <= largest || isnan(largest) ? largest : e[k]; // a NaN wins
    }
    largest = team_largest(room, largest);
    float d = 0.0f;
    float p = 0.0f;
    FOR_EACH(k) {
        const float distance = e[k] - largest;
        d += k < columns ? distance : 0.0f;
        e[k] = kiln_exp(distance);
        p += e[k];
    }
    const float distances = team_fold(room, d);
    const float sum = team_fold(room, p);
    const float scale = kiln_reciprocal(sum);
    FOR_EACH(k) {
        const float gradient = (e[k] * scale - each) * share;
        if (k < columns) {
            to[k * TEAM] = gradient;
        }
    }
    if (i < rows && label % TEAM == 0) { // the label is among this item's columns
        const float probability = kiln_exp(from[label] - largest) * scale;
        to[label] = (probability - (own + each)) * share;
    }
    if (i < rows && TEAM_ITEM == 0) {
        const float distance = from[label] - largest;
        losses[i] = kiln_log(sum)
                - (each > 0.0f ? fma(each, distances, own * distance) : distance);
    }
}
