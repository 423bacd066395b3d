// y[i][j] = x[i][j] * scale, but 0 where the 16 random bits of the element are below the limit.
//   key (1, 2) int; clock (1, 4) int; x (rows, cols); y (rows, cols), perhaps x itself
// One work-item: the 8 elements, 16 columns apart, that a block of random words serves; dimension 0
// goes over the blocks of a row, 16 for each 128 columns, 1 over the rows. No groups.
// Parameters: none.
// The plain twin of dropout_wide.
#ifndef NAME
#define NAME dropout
#endif
#include "canonical.clh"
#include "clock.clh"
#include "item.clh"
#include "philox.clh"

KERNEL NAME(PLACE
        global const int* key, global const int* clock, global const float* x, global float* y,
        int rows, int cols, int part, int limit, float scale) {
    const int i = (int) ITEM(1);
    const int b = (int) ITEM(0);
    const int blocks = (cols + 127) / 128 * 16;
    if (i < rows && b < blocks) {
        uint w[4];
        philox(
                i * blocks + b, clock[CLOCK_TIME], PHILOX_DROPOUT, part, key[0], key[1], w);
        const int first = b / 16 * 128 + b % 16;
        for (int h = 0; h < 8; h++) {
            const int j = first + h * 16;
            if (j < cols) {
                const size_t at = (size_t) i * cols + j;
                const int bits = w[h / 2] >> (h % 2 * 16) & 0xFFFFu;
                y[at] = bits < limit ? 0.0f : x[at] * scale;
            }
        }
    }
}
