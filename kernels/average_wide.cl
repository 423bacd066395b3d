// average = fma(share, w - average, average), share as in average.cl.
//   w, average: size floats each; clock (1, 4) int
// One work-item: 256 neighbouring parameters, (size + 255) / 256 items; the last may have fewer. No
//   groups.
// Parameters: none.
// It must agree with average.cl bit for bit.
#ifndef NAME
#define NAME average_wide
#endif
#include "average.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global const float* restrict w, global float* restrict average,
        global const int* restrict clock, int size, float decay) {
    int i = (int) ITEM(0) * 256;
    const int end = min(i + 256, size);
    const float share = average_share(clock, decay);
    for (; i + 16 <= end; i += 16) {
        const float16 a = vload16(0, average + i);
        vstore16(fma((float16)(share), vload16(0, w + i) - a, a), 0, average + i);
    }
    for (; i < end; i++) {
        average[i] = fma(share, w[i] - average[i], average[i]);
    }
}
