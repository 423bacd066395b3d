// noise[i][f][p] = displacement from -1 to 1 of point p of the grid of picture i of the batch, f = 0
// across, 1 down: the random field of Op.Distort. Points count by rows of a multiple of 16.
//   numbers (1, at least rows) int; clock (1, 4) int; key (1, 2) int; noise (rows, 2, 4 blocks)
// One work-item: one block of random words, four points. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME distort_noise
#endif
#include "distort.clh"

kernel void NAME(
        global const int* restrict numbers, global const int* restrict clock,
        global const int* restrict key, global float* restrict noise, int rows, int blocks) {
    const int block = (int) get_global_id(0);
    const int i = (int) get_global_id(1);
    if (block < blocks && i < rows) {
        const int number = numbers[clock[CLOCK_ROW] + i];
        uint w[4];
        distort_words(
                block, number, DISTORT_ELASTIC, clock[CLOCK_EPOCH], key[0], key[1], w);
        global float* across = noise + (size_t) i * 8 * blocks + block;
        global float* down = across + 4 * blocks;
        for (int q = 0; q < 4; q++) {
            across[q * blocks] = distort_displacement(w[q] & 0xFFFFu);
            down[q * blocks] = distort_displacement(w[q] >> 16);
        }
    }
}
