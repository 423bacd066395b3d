// x[i][j] = fma(sum of the four bytes of the element's random word - 510, scale, x[i][j]).
//   key (1, 2) int; clock (1, 4) int; x (rows, cols)
// One work-item: one row, 64 elements a draw of 16 blocks of random words. No groups. For CPUs.
// Parameters: none.
// It must agree with noise.cl.
#ifndef NAME
#define NAME noise_wide
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"
#include "philox.clh"

KERNEL NAME(PLACE
        global const int* key, global const int* clock, global float* x,
        int rows, int cols, int part, float scale) {
    const int i = (int) ITEM(0);
    if (i < rows) {
        const int draws = (cols + 63) / 64;
        for (int d = 0; d < draws; d++) {
            uint16 w[4];
            philox16(
                    philox_blocks((i * draws + d) * 16), clock[CLOCK_TIME], PHILOX_NOISE, part,
                    key[0], key[1], w);
            for (int q = 0; q < 4; q++) {
                const int j = d * 64 + q * 16;
                const size_t at = (size_t) i * cols + j;
                const uint16 pairs = (w[q] & 0x00FF00FFu) + (w[q] >> 8u & 0x00FF00FFu);
                const int16 bytes = as_int16((pairs & 0xFFFFu) + (pairs >> 16u)) - 510;
                if (j + 16 <= cols) {
                    const float16 old = vload16(0, x + at);
                    vstore16(fma(convert_float16(bytes), (float16)(scale), old), 0, x + at);
                } else if (j < cols) {
                    int tail[16];
                    vstore16(bytes, 0, tail);
                    for (int b = 0; b < cols - j; b++) {
                        x[at + b] = fma((float) tail[b], scale, x[at + b]);
                    }
                }
            }
        }
    }
}
