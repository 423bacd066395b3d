// sum = sum + (sum over j of x[j]): element j goes to partial sum j mod 16, which are folded by halves;
// with ANEW 1 without what the sum was before.
//   x (1, cols); sum (1, 1)
// One work-item does it all, the others nothing.
// Parameters: ANEW 0 or 1.
// There is no plainer kernel.
#ifndef NAME
#define NAME sum
#endif
#ifndef ANEW
#define ANEW 0
#endif
#include "canonical.clh"
#include "item.clh"

// A partial sum is never -0: adding +0 for an element that is not there changes nothing.
#define AT(q) (j + q < cols ? x[j + q] : 0.0f)

KERNEL NAME(PLACE global const float* restrict x, global float* restrict sum, int cols) {
    if (ITEM(0) == 0) {
        float p[16] = {0.0f};
        for (int j = 0; j < cols; j += 16) {
            for (int q = 0; q < 16; q++) {
                p[q] += AT(q);
            }
        }
        sum[0] = (ANEW ? 0.0f : sum[0]) + kiln_fold(p);
    }
}
