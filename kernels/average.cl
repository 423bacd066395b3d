// average = fma(share, w - average, average), share = max(1 - decay, 9 * reciprocal(9 + time)), time
// from the clock.
//   w, average: size floats each; clock (1, 4) int
// One work-item: one parameter. No groups.
// Parameters: none.
// The plain twin of average_wide and average_quad.
#ifndef NAME
#define NAME average
#endif
#include "average.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict w, global float* restrict average,
        global const int* restrict clock, int size, float decay) {
    const size_t i = ITEM(0);
    if (i < size) {
        average[i] = fma(average_share(clock, decay), w[i] - average[i], average[i]);
    }
}
