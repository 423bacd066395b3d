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

#define AT(q) (i + q < rows ? losses[i + q] : 0.0f)

kernel void NAME(
        global const float* restrict losses, global const int* restrict clock,
        global float* restrict loss, int rows, float share) {
    if (get_global_id(0) == 0) {
        float16 p = 0.0f;
        for (int i = 0; i < rows; i += 16) {
            p += (float16)(AT(0), AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7), AT(8), AT(9),
                    AT(10), AT(11), AT(12), AT(13), AT(14), AT(15));
        }
        loss[clock[CLOCK_STEP]] = kiln_fold(p) * share;
    }
}
