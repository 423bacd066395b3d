// y[i] = softmax(y[i]), in place: e[j] = exp(y[j] - max), y[j] = e[j] * reciprocal(sum of e), with
// e[j] going to partial sum j mod 16.
//   y (rows, cols)
// One work-item: up to EACH elements of a row, 16 columns apart; one work-group: 8 rows. For GPUs.
// Parameters: EACH 1, 2, 4 and so on, at least cols / 16.
// It must agree with softmax.cl bit for bit.
#ifndef NAME
#define NAME softmax_team
#endif
#ifndef EACH
#define EACH 1
#endif
#include "team.clh"

TEAM_KERNEL NAME(global float* restrict y, int rows, int cols) {
    TEAM_ROOM;
    const int columns = TEAM_COLUMNS;
    global float* mine = y + (size_t) TEAM_ROW * cols + TEAM_ITEM;
    float e[EACH];
    float largest = -INFINITY;
    FOR_EACH(k) {
        e[k] = k < columns ? mine[k * TEAM] : -INFINITY; // never larger, and its exponential is 0
        largest = e[k] <= largest || isnan(largest) ? largest : e[k]; // a NaN wins
    }
    largest = team_largest(room, largest);
    float p = 0.0f;
    FOR_EACH(k) {
        e[k] = kiln_exp(e[k] - largest);
        p += e[k];
    }
    const float scale = kiln_reciprocal(team_fold(room, p));
    FOR_EACH(k) {
        const float share = e[k] * scale;
        if (k < columns) {
            mine[k * TEAM] = share;
        }
    }
}
