// x[i][j] = fma(sum of the four bytes of the element's random word - 510, scale, x[i][j]).
//   key (1, 2) int; clock (1, 4) int; x (rows, cols)
// One work-item: the 4 elements, 16 columns apart, that a block of random words serves; dimension 0
// goes over the blocks of a row, 16 for each 64 columns, 1 over the rows. No groups.
// Parameters: none.
// The plain twin of noise_wide.
#ifndef NAME
#define NAME noise
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"
#include "philox.clh"

KERNEL NAME(PLACE
        global const int* key, global const int* clock, global float* x,
        int rows, int cols, int part, float scale) {
    const int i = (int) ITEM(1);
    const int b = (int) ITEM(0);
    const int blocks = (cols + 63) / 64 * 16;
    if (i < rows && b < blocks) {
        uint w[4];
        philox(i * blocks + b, clock[CLOCK_TIME], PHILOX_NOISE, part, key[0], key[1], w);
        const int first = b / 16 * 64 + b % 16;
        for (int q = 0; q < 4; q++) {
            const int j = first + q * 16;
            if (j < cols) {
                const size_t at = (size_t) i * cols + j;
                const uint pairs = (w[q] & 0x00FF00FFu) + (w[q] >> 8 & 0x00FF00FFu);
                const int bytes = (int) ((pairs & 0xFFFFu) + (pairs >> 16));
                x[at] = fma((float) (bytes - 510), scale, x[at]);
            }
        }
    }
}
