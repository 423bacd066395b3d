// x[i][r w + c] = fma(picture(f(c, r)), factor, shift): the next batch, each picture bent at random.
//   source (examples, height width) uchar; classes (examples, 1) int; order, numbers (1, at least
//   rows) int; clock (1, 4) int; key (1, 2) int; limits (classes, 5); with ELASTIC 1 across
//   (gridCols, width) and smooth (rows, 2, height, gridCols) of distort_smooth; x (rows, height width)
// One work-item: one element of x. No groups.
// Parameters: ELASTIC 0 or 1.
// The plain twin of distort_wide and distort_group.
#ifndef NAME
#define NAME distort
#endif
#ifndef ELASTIC
#define ELASTIC 1
#endif
#include "distort.clh"

#if ELASTIC
#define FIELD_PARAMETERS \
    global const float* restrict across, global const float* restrict smooth,
#else
#define FIELD_PARAMETERS
#endif

kernel void NAME(
        global const uchar* restrict source, global const int* restrict classes,
        global const int* restrict order, global const int* restrict numbers,
        global const int* restrict clock, global const int* restrict key,
        global const float* restrict limits, FIELD_PARAMETERS
        global float* restrict x, int rows, int height, int width, int gridCols, float factor,
        float shift) {
    const int p = (int) get_global_id(0);
    const int i = (int) get_global_id(1);
    if (p < height * width && i < rows) {
        const int example = order[clock[CLOCK_ROW] + i];
        const float8 m = distort_map(
                numbers[clock[CLOCK_ROW] + i], clock[CLOCK_EPOCH], key[0], key[1],
                limits + classes[example] * LIMITS, height, width);
        const int r = p / width;
        const int c = p % width;
        float s = fma(m.s0, (float) c, fma(m.s1, (float) r, m.s2));
        float t = fma(m.s3, (float) c, fma(m.s4, (float) r, m.s5));
#if ELASTIC
        global const float* line = smooth + ((size_t) i * 2 * height + r) * gridCols;
        float right = 0.0f;
        float lower = 0.0f;
        for (int g = 0; g < gridCols; g++) {
            right = fma(line[g], across[g * width + c], right);
            lower = fma(line[height * gridCols + g], across[g * width + c], lower);
        }
        s = fma(m.s6, right, s);
        t = fma(m.s6, lower, t);
#endif
        global const uchar* picture = source + (size_t) example * height * width;
        const float v = distort_look(
                picture, distort_inside(s, width), distort_inside(t, height), height, width);
        x[(size_t) i * height * width + p] = fma(v, factor, shift);
    }
}
