// noted = clock: what the clock shows now, for those who look when it has moved on.
//   clock (1, 4) int; noted (1, 4) int
// One work-item does it all, the others nothing.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME note_clock
#endif
#include "clock.clh"
#include "item.clh"

KERNEL NAME(PLACE global const int* restrict clock, global int* restrict noted) {
    if (ITEM(0) == 0) {
        noted[CLOCK_EPOCH] = clock[CLOCK_EPOCH];
        noted[CLOCK_STEP] = clock[CLOCK_STEP];
        noted[CLOCK_ROW] = clock[CLOCK_ROW];
        noted[CLOCK_TIME] = clock[CLOCK_TIME];
    }
}
