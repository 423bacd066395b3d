// labels[i] = source[order[row + i]], row from the clock: the classes of the next batch.
//   source (examples, 1) int; order (1, examples) int; clock (1, 4) int; labels (rows, 1) int
// One work-item: one label. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME gather_labels
#endif
#include "clock.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const int* restrict source, global const int* restrict order,
        global const int* restrict clock, global int* restrict labels, int rows) {
    const size_t i = ITEM(0);
    if (i < rows) {
        labels[i] = source[order[clock[CLOCK_ROW] + i]];
    }
}
