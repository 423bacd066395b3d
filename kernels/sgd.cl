// g = fma(decay, w, dw); v = fma(momentum, v, g); w = fma(-rate[step], v, w), step from the clock;
// with MOMENTUM 0 there is no v, and g takes its place.
//   w, dw, v: size floats each; rate (1, steps); clock (1, 4) int
// One work-item: one parameter. No groups.
// Parameters: MOMENTUM 0 or 1.
// There is no plainer kernel.
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
        float g = fma(decay, w[i], dw[i]);
#if MOMENTUM
        g = fma(momentum, v[i], g);
        v[i] = g;
#endif
        w[i] = fma(-rate[clock[CLOCK_STEP]], g, w[i]);
    }
}
