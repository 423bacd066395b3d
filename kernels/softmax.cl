// y[i] = softmax(y[i]), in place: e[j] = exp(y[j] - max), y[j] = e[j] * reciprocal(sum of e), with
// e[j] going to partial sum j mod 16.
//   y (rows, cols)
// One work-item: one row. No groups.
// Parameters: none.
// The plain twin of softmax_team.
#ifndef NAME
#define NAME softmax
#endif
#include "canonical.clh"
#include "item.clh"

// A partial sum is never -0: adding +0 for an element that is not there changes nothing.
#define AT(q) (j + q < cols ? row[j + q] : 0.0f)

KERNEL NAME(PLACE global float* restrict y, int rows, int cols) {
    const size_t i = ITEM(0);
    if (i < rows) {
        global float* row = y + i * cols;
        float largest = row[0];
        for (int j = 1; j < cols; j++) {
            largest = row[j] <= largest || isnan(largest) ? largest : row[j]; // a NaN wins
        }
        for (int j = 0; j < cols; j++) {
            row[j] = kiln_exp(row[j] - largest);
        }
        float p[16] = {0.0f};
        for (int j = 0; j < cols; j += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] += AT(q);
            }
        }
        const float scale = kiln_reciprocal(kiln_fold(p));
        for (int j = 0; j < cols; j++) {
            row[j] = row[j] * scale;
        }
    }
}
