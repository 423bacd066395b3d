// w moves by its gradient dw, as update.clh says.
//   w, dw and what else there is of mean and v: size floats each; rate (rows, steps); clock (1, 4) int
// One work-item: 256 neighbouring parameters, (size + 255) / 256 items; the last may have fewer. No
//   groups.
// Parameters: ADAPT 0 or 1, MOMENTUM 0, 1 or 2.
// It must agree with sgd.cl or adapt.cl bit for bit.
#ifndef NAME
#define NAME update_wide
#endif
#include "update.clh"
#include "item.clh"

KERNEL NAME(PLACE
        global float* restrict w, global const float* restrict dw UPDATE_BUFFERS,
        int size UPDATE_NUMBERS) {
    int i = (int) ITEM(0) * 256;
    const int end = min(i + 256, size);
    for (; i + 16 <= end; i += 16) {
        float16 g = vload16(0, dw + i);
        MOVE16(g, i);
    }
    for (; i < end; i++) {
        float g = dw[i];
        MOVE(g, i);
    }
}
