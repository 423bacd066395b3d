// x[i][r w + c] = fma(picture(f(c, r)), factor, shift): the next batch, each picture bent at random.
//   source (examples, height width) uchar; classes (examples, 1) int; order, numbers (1, at least
//   rows) int; clock (1, 4) int; key (1, 2) int; limits (classes, 5); with ELASTIC 1 down (height,
//   gridRows) and across (gridCols, width); x (rows, height width)
// One work-item: one picture, 16 elements at a time. No groups. For CPUs.
// Parameters: ELASTIC 0 or 1; HEIGHT, WIDTH, GRID_ROWS, GRID_COLS 1 to 128, for room on the stack.
// It must agree with distort.cl.
#ifndef NAME
#define NAME distort_wide
#endif
#ifndef ELASTIC
#define ELASTIC 1
#endif
#ifndef HEIGHT
#define HEIGHT 28
#define WIDTH 28
#define GRID_ROWS 28
#define GRID_COLS 28
#endif
#include "distort.clh"
#include "distort_wide.clh"
#include "item.clh"

#if ELASTIC
#define FIELD_PARAMETERS global const float* restrict down, global const float* restrict across,
#else
#define FIELD_PARAMETERS
#endif

#define LINE(count) (((count) + 15) / 16 * 16)
#define PITCH (WIDTH + 3) // from a row of corners to the next, background on both sides
#define STRIDE LINE(GRID_COLS)
#define BLOCKS LINE((GRID_ROWS * STRIDE + 3) / 4)

KERNEL NAME(PLACE
        global const uchar* restrict source, global const int* restrict classes,
        global const int* restrict order, global const int* restrict numbers,
        global const int* restrict clock, global const int* restrict key,
        global const float* restrict limits, FIELD_PARAMETERS
        global float* restrict x, int rows, float factor, float shift) {
    const int i = (int) ITEM(0);
    if (i < rows) {
        const int example = order[clock[CLOCK_ROW] + i];
        const int number = numbers[clock[CLOCK_ROW] + i];
        const float8 m = distort_map(
                number, clock[CLOCK_EPOCH], key[0], key[1], limits + classes[example] * LIMITS,
                HEIGHT, WIDTH);
#if ELASTIC
        float noise[2 * 4 * BLOCKS];
        float field[2 * HEIGHT * LINE(WIDTH)];
        float weights[GRID_COLS * LINE(WIDTH)];
        distort_padded(across, GRID_COLS, WIDTH, LINE(WIDTH), weights);
        distort_noise16(number, clock[CLOCK_EPOCH], key[0], key[1], BLOCKS, noise);
        float smooth[HEIGHT * STRIDE];
        for (int f = 0; f < 2; f++) {
            distort_down16(down, noise + f * 4 * BLOCKS, HEIGHT, GRID_ROWS, STRIDE, smooth);
            distort_across16(
                    smooth, STRIDE, weights, HEIGHT, GRID_COLS, LINE(WIDTH),
                    field + f * HEIGHT * LINE(WIDTH));
        }
#endif
        uint ink[PITCH * (HEIGHT + 3) + 16];
        uint corners[PITCH * (HEIGHT + 3) + 16];
        distort_corners(
                source + (size_t) example * HEIGHT * WIDTH, HEIGHT, WIDTH, PITCH, ink, corners);
        global float* to = x + (size_t) i * HEIGHT * WIDTH;
        for (int r = 0; r < HEIGHT; r++) {
            const float16 left = (float16)(fma(m.s1, (float) r, m.s2));
            const float16 top = (float16)(fma(m.s4, (float) r, m.s5));
            for (int c = 0; c < WIDTH; c += 16) {
                const float16 column = (float) c + DISTORT_COUNT;
                float16 s = fma((float16)(m.s0), column, left);
                float16 t = fma((float16)(m.s3), column, top);
#if ELASTIC
                const int at = r * LINE(WIDTH) + c;
                s = fma((float16)(m.s6), vload16(0, field + at), s);
                t = fma((float16)(m.s6), vload16(0, field + HEIGHT * LINE(WIDTH) + at), t);
#endif
                const float16 v = distort_look16(
                        corners, PITCH, distort_inside16(s, WIDTH), distort_inside16(t, HEIGHT));
                distort_store16(
                        fma(v, (float16)(factor), (float16)(shift)), to + r * WIDTH + c,
                        WIDTH - c);
            }
        }
    }
}
