// Softmax, cross-entropy and its gradient: e[j] = exp(z[j] - max), s = sum of e (e[j] goes to
// partial sum j mod 16), loss = log(s) - d, d = z[label] - max, p = e[j] * reciprocal(s),
// dz[j] = (p - each) * share, at the label (p - (own + each)) * share. Where each is above 0,
// d = fma(each, sum of z[j] - max, own * (z[label] - max)).
//   z (rows, cols); labels (rows, 1) int; losses (rows, 1); dz (rows, cols); share = 1 / rows;
//   own = 1 - smoothing, each = smoothing / cols
// One work-item: one row. No groups.
// Parameters: none.
// The plain twin of softmax_loss_team.
#ifndef NAME
#define NAME softmax_loss
#endif
#include "canonical.clh"
#include "item.clh"

// A partial sum is never -0: adding +0 for an element that is not there changes nothing.
#define AT(q) (j + q < cols ? e[j + q] : 0.0f)
#define DISTANCE(q) (j + q < cols ? row[j + q] - largest : 0.0f)

KERNEL NAME(PLACE
        global const float* restrict z, global const int* restrict labels,
        global float* restrict losses, global float* restrict dz, int rows, int cols, float share,
        float own, float each) {
    const size_t i = ITEM(0);
    if (i < rows) {
        global const float* row = z + i * cols;
        global float* e = dz + i * cols;
        const int label = labels[i];
        float largest = row[0];
        for (int j = 1; j < cols; j++) {
            largest = row[j] <= largest || isnan(largest) ? largest : row[j]; // a NaN wins
        }
        for (int j = 0; j < cols; j++) {
            e[j] = kiln_exp(row[j] - largest);
        }
        float p[16] = {0.0f};
        for (int j = 0; j < cols; j += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] += AT(q);
            }
        }
        const float sum = kiln_fold(p);
        const float scale = kiln_reciprocal(sum);
        float distance = row[label] - largest;
        if (each > 0.0f) {
            float d[16] = {0.0f};
            for (int j = 0; j < cols; j += 16) {
                for (int q = 0; q < 16; q++) {
                    d[q] += DISTANCE(q);
                }
            }
            distance = fma(each, kiln_fold(d), own * distance);
        }
        losses[i] = kiln_log(sum) - distance;
        for (int j = 0; j < cols; j++) {
            const float target = j == label ? own + each : each;
            e[j] = (e[j] * scale - target) * share;
        }
    }
}
