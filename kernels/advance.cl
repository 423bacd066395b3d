// step += 1, row += rows, time += 1: the clock moves to the next batch.
//   clock (1, 4) int
// One work-item does it all, the others nothing.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME advance
#endif
#include "clock.clh"
#include "item.clh"

KERNEL NAME(PLACE global int* restrict clock, int rows) {
    if (ITEM(0) == 0) {
        clock[CLOCK_STEP] += 1;
        clock[CLOCK_ROW] += rows;
        clock[CLOCK_TIME] += 1;
    }
}
