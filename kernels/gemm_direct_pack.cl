// Panels of LINES lines for gemm_direct.cl: panels[(p * k + q) * LINES + r] is element q of line
// p * LINES + r of x, 0 where there is no such line.
//   x (lines, k), with COLUMNS 1 (k, lines); panels (lines rounded up to LINES, k)
// One work-item: one panel (dimension 0), an equal share of k in steps of 16 (dimension 1). No groups.
// Parameters: LINES of a panel; COLUMNS 0 or 1. The products of the panels must agree with gemm.cl.
#ifndef NAME
#define NAME gemm_direct_pack
#endif
#ifndef LINES
#define LINES 32
#endif
#ifndef COLUMNS
#define COLUMNS 0
#endif
#include "item.clh"

// Four rounds of perfect shuffles transpose 16 x 16: each rotates the bits (row, column) by one.
// NOTE: shuffle2 and not .even and .odd, which crash Oclgrind when it looks for uninitialised values.
#define MIX(x, y, low, high) \
    low = shuffle2(x, y, (uint16)(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)); \
    high = shuffle2(x, y, (uint16)(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
#define ROUND(x, y) \
    MIX(x##0, x##8, y##0, y##1) \
    MIX(x##1, x##9, y##2, y##3) \
    MIX(x##2, x##a, y##4, y##5) \
    MIX(x##3, x##b, y##6, y##7) \
    MIX(x##4, x##c, y##8, y##9) \
    MIX(x##5, x##d, y##a, y##b) \
    MIX(x##6, x##e, y##c, y##d) \
    MIX(x##7, x##f, y##e, y##f)
#define SIXTEEN(x) \
    x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7, \
    x##8, x##9, x##a, x##b, x##c, x##d, x##e, x##f
#define EACH(DO) \
    DO(0, 0) DO(1, 1) DO(2, 2) DO(3, 3) DO(4, 4) DO(5, 5) DO(6, 6) DO(7, 7) \
    DO(8, 8) DO(9, 9) DO(a, 10) DO(b, 11) DO(c, 12) DO(d, 13) DO(e, 14) DO(f, 15)
#define LOAD(digit, r) s##digit = vload16(0, from + (size_t) (r) * k);
#define STORE_COLUMN(digit, q) vstore16(s##digit, 0, to + (q) * LINES);

KERNEL NAME(PLACE global const float* restrict x, global float* restrict panels, int lines, int k) {
    const int line = (int) ITEM(0) * LINES;
    if (line >= lines) {
        return;
    }
    const int steps = (k + 15) / 16;
    const int share = (steps + (int) ITEM_COUNT - 1) / (int) ITEM_COUNT * 16;
    const int begin = (int) ITEM(1) * share;
    const int end = min(begin + share, k);
    global float* panel = panels + (size_t) line * k;
    const int there = min(LINES, lines - line);
#if COLUMNS
    for (int q = begin; q < end; q++) {
        global const float* from = x + (size_t) q * lines + line;
        global float* to = panel + (size_t) q * LINES;
        if (there == LINES) {
            for (int r = 0; r < LINES; r++) {
                to[r] = from[r];
            }
        } else {
            for (int r = 0; r < LINES; r++) {
                to[r] = r < there ? from[min(r, there - 1)] : 0.0f;
            }
        }
    }
#else
    for (int q = begin; q < end; q += 16) {
        int r = 0;
        for (; q + 16 <= end && r + 16 <= there; r += 16) {
            global const float* from = x + (size_t) (line + r) * k + q;
            global float* to = panel + (size_t) q * LINES + r;
            float16 SIXTEEN(s), SIXTEEN(t);
            EACH(LOAD)
            ROUND(s, t)
            ROUND(t, s)
            ROUND(s, t)
            ROUND(t, s)
            EACH(STORE_COLUMN)
        }
        for (; r < LINES; r++) {
            global const float* from = x + (size_t) (line + min(r, there - 1)) * k;
            for (int p = q; p < min(q + 16, end); p++) {
                panel[(size_t) p * LINES + r] = r < there ? from[p] : 0.0f;
            }
        }
    }
#endif
}
