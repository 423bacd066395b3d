// g = fma(decay, w, dw); mean = fma(beta1, mean, (1 - beta1) * g);
// v = fma(beta2, v, (1 - beta2) * g * g); d = fma(correction, root(v), epsilon);
// w = fma(-size * mean, reciprocal(d), fma(-(rate * shrink), w, w)); rate, size and correction stand at step of rows 0, 1 and 2, step from the clock; with MOMENTUM 0
// there is no mean, and g takes its place.
//   w, dw, mean, v: size floats each; rate (3, steps); clock (1, 4) int
// One work-item: one parameter. No groups.
// Parameters: MOMENTUM 0 or 1.
// The plain twin of update_wide, update_quad and of products with an update.
#ifndef NAME
#define NAME adapt
#endif
#ifndef MOMENTUM
#define MOMENTUM 1
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"

#if MOMENTUM
#define MEAN_PARAMETER global float* restrict mean,
#else
#define MEAN_PARAMETER
#endif

KERNEL NAME(PLACE
        global float* restrict w, global const float* restrict dw, MEAN_PARAMETER
        global float* restrict v, global const float* restrict rate,
        global const int* restrict clock, int size, int steps, float beta1, float beta2,
        float epsilon, float decay, float shrink) {
    const size_t i = ITEM(0);
    if (i < size) {
        const int step = clock[CLOCK_STEP];
        const float g = fma(decay, w[i], dw[i]);
        float move = g;
#if MOMENTUM
        move = fma(beta1, mean[i], (1.0f - beta1) * g);
        mean[i] = move;
#endif
        v[i] = fma(beta2, v[i], (1.0f - beta2) * g * g);
        const float d = fma(rate[2 * steps + step], kiln_root(v[i]), epsilon);
        const float left = fma(-(rate[step] * shrink), w[i], w[i]);
        w[i] = fma(-rate[steps + step] * move, kiln_reciprocal(d), left);
    }
}
