// hits[step] = number of rows i whose largest y[i][j] stands at labels[i], step from the clock. The
// first of equals wins; a NaN is never the largest, and a row that begins with one has none.
//   y (rows, cols); labels (rows, 1) int; clock (1, 4) int; hits (1, steps) int
// One work-item does it all, the others nothing.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME count_hits
#endif
#include "clock.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict y, global const int* restrict labels,
        global const int* restrict clock, global int* restrict hits, int rows, int cols) {
    if (ITEM(0) == 0) {
        int sum = 0;
        for (int i = 0; i < rows; i++) {
            global const float* row = y + (size_t) i * cols;
            int best = 0;
            float largest = row[0];
            for (int j = 1; j < cols; j++) {
                best = row[j] > largest ? j : best;
                largest = row[j] > largest ? row[j] : largest;
            }
            sum += best == labels[i] && !isnan(largest) ? 1 : 0;
        }
        hits[clock[CLOCK_STEP]] = sum;
    }
}
