// loss[step] = (sum over i of losses[i]) * share, step from the clock: losses[i] goes to partial
// sum i mod 16, which are folded by halves.
//   losses (rows, 1); clock (1, 4) int; loss (1, steps); share = 1 / rows
// One work-item does it all, the others nothing.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME mean_loss
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"

// A partial sum is never -0: adding +0 for an element that is not there changes nothing.
#define AT(q) (i + q < rows ? losses[i + q] : 0.0f)

KERNEL NAME(PLACE
        global const float* restrict losses, global const int* restrict clock,
        global float* restrict loss, int rows, float share) {
    if (ITEM(0) == 0) {
        float p[16] = {0.0f};
        for (int i = 0; i < rows; i += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] += AT(q);
            }
        }
        loss[clock[CLOCK_STEP]] = kiln_fold(p) * share;
    }
}
