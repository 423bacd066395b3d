// x[i][r w + c] = fma(picture(f(c, r)), factor, shift): the next batch, each picture bent at random,
// by an elastic field that stays in local memory.
//   source (examples, height width) uchar; classes (examples, 1) int; order, numbers (1, at least
//   rows) int; clock (1, 4) int; key (1, 2) int; limits (classes, 5); down (height, gridRows);
//   across (gridCols, width); x (rows, height width)
// One work-group: one picture. One work-item: every ITEMS-th element of each step. For GPUs.
// Parameters: ITEMS 1 to 1024; HEIGHT, WIDTH, GRID_ROWS, GRID_COLS 1 to 128, as long as local memory
//   holds 4 BLOCKS words and 2 HEIGHT GRID_COLS floats.
// It must agree with distort.cl.
#ifndef NAME
#define NAME distort_group
#endif
#ifndef ITEMS
#define ITEMS 64
#endif
#ifndef HEIGHT
#define HEIGHT 28
#define WIDTH 28
#define GRID_ROWS 28
#define GRID_COLS 28
#endif
#include "distort.clh"

#define LINE(count) (((count) + 15) / 16 * 16)
#define STRIDE LINE(GRID_COLS)
#define BLOCKS LINE((GRID_ROWS * STRIDE + 3) / 4)
#define SMOOTH (HEIGHT * GRID_COLS)

kernel void NAME(
        global const uchar* restrict source, global const int* restrict classes,
        global const int* restrict order, global const int* restrict numbers,
        global const int* restrict clock, global const int* restrict key,
        global const float* restrict limits, global const float* restrict down,
        global const float* restrict across, global float* restrict x, float factor, float shift) {
    local uint points[4 * BLOCKS]; // of each, displacements across and down as halves of a word
    local float smooth[2 * SMOOTH];
    const int i = (int) get_group_id(0);
    const int me = (int) get_local_id(0);
    const int example = order[clock[CLOCK_ROW] + i];
    const int number = numbers[clock[CLOCK_ROW] + i];
    for (int block = me; block < BLOCKS; block += ITEMS) {
        uint w[4];
        distort_words(block, number, DISTORT_ELASTIC, clock[CLOCK_EPOCH], key[0], key[1], w);
        for (int q = 0; q < 4; q++) {
            points[q * BLOCKS + block] = w[q];
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int e = me; e < SMOOTH; e += ITEMS) {
        const int r = e / GRID_COLS;
        const int c = e % GRID_COLS;
        float right = 0.0f;
        float lower = 0.0f;
        for (int g = 0; g < GRID_ROWS; g++) {
            const uint point = points[g * STRIDE + c];
            const float weight = down[r * GRID_ROWS + g];
            right = fma(weight, distort_displacement(point & 0xFFFFu), right);
            lower = fma(weight, distort_displacement(point >> 16), lower);
        }
        smooth[e] = right;
        smooth[SMOOTH + e] = lower;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const float8 m = distort_map(
            number, clock[CLOCK_EPOCH], key[0], key[1], limits + classes[example] * LIMITS,
            HEIGHT, WIDTH);
    global const uchar* picture = source + (size_t) example * HEIGHT * WIDTH;
    for (int p = me; p < HEIGHT * WIDTH; p += ITEMS) {
        const int r = p / WIDTH;
        const int c = p % WIDTH;
        float right = 0.0f;
        float lower = 0.0f;
        for (int g = 0; g < GRID_COLS; g++) {
            const float weight = across[g * WIDTH + c];
            right = fma(smooth[r * GRID_COLS + g], weight, right);
            lower = fma(smooth[SMOOTH + r * GRID_COLS + g], weight, lower);
        }
        const float s = fma(m.s6, right, fma(m.s0, (float) c, fma(m.s1, (float) r, m.s2)));
        const float t = fma(m.s6, lower, fma(m.s3, (float) c, fma(m.s4, (float) r, m.s5)));
        const float v = distort_look(
                picture, distort_inside(s, WIDTH), distort_inside(t, HEIGHT), HEIGHT, WIDTH);
        x[(size_t) i * HEIGHT * WIDTH + p] = fma(v, factor, shift);
    }
}
