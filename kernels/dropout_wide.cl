// y[i][j] = x[i][j] * scale, but 0 where the 16 random bits of the element are below the limit.
//   key (1, 2) int; clock (1, 4) int; x (rows, cols); y (rows, cols), perhaps x itself
// One work-item: one row, 128 elements a draw of 16 blocks of random words. No groups. For CPUs.
// Parameters: none.
// It must agree with dropout.cl.
#ifndef NAME
#define NAME dropout_wide
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"
#include "philox.clh"

KERNEL NAME(PLACE
        global const int* key, global const int* clock, global const float* x, global float* y,
        int rows, int cols, int part, int limit, float scale) {
    const int i = (int) ITEM(0);
    if (i < rows) {
        const int draws = (cols + 127) / 128;
        for (int d = 0; d < draws; d++) {
            uint16 w[4];
            philox16(
                    philox_blocks((i * draws + d) * 16), clock[CLOCK_TIME], PHILOX_DROPOUT, part,
                    key[0], key[1], w);
            for (int h = 0; h < 8; h++) {
                const int j = d * 128 + h * 16;
                const size_t at = (size_t) i * cols + j;
                const int16 bits = as_int16(w[h / 2] >> (uint16)(h % 2 * 16) & 0xFFFFu);
                if (j + 16 <= cols) {
                    const float16 kept = vload16(0, x + at) * scale;
                    vstore16(select(kept, (float16)(0.0f), bits < (int16)(limit)), 0, y + at);
                } else if (j < cols) {
                    int tail[16];
                    vstore16(bits, 0, tail);
                    for (int b = 0; b < cols - j; b++) {
                        y[at + b] = tail[b] < limit ? 0.0f : x[at + b] * scale;
                    }
                }
            }
        }
    }
}
