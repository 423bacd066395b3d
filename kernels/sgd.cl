// g = fma(decay, w, dw); v = fma(momentum, v, g); w = fma(-rate[step], v, w), step from the clock;
// with MOMENTUM 0 there is no v, and g takes its place; with 2 it is fma(momentum, v, g) that moves
// w (Nesterov).
//   w, dw, v: size floats each; rate (1, steps); clock (1, 4) int
// One work-item: one parameter. No groups.
// Parameters: MOMENTUM 0, 1 or 2.
// The plain twin of update_wide, update_quad and of products with an update.
#ifndef NAME
#define NAME sgd
#endif
#ifndef MOMENTUM
#define MOMENTUM 1
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"

#if MOMENTUM
#define V_PARAMETER global float* restrict v,
#else
#define V_PARAMETER
#endif

KERNEL NAME(PLACE
        global float* restrict w, global const float* restrict dw, V_PARAMETER
        global const float* restrict rate, global const int* restrict clock,
        int size, float momentum, float decay) {
    const size_t i = ITEM(0);
    if (i < size) {
        const float g = fma(decay, w[i], dw[i]);
        float move = g;
#if MOMENTUM
        move = fma(momentum, v[i], g);
        v[i] = move;
#endif
#if MOMENTUM == 2
        move = fma(momentum, move, g);
#endif
        w[i] = fma(-rate[clock[CLOCK_STEP]], move, w[i]);
    }
}
