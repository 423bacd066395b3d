// C = op(A) op(B) in registers: no local memory, no barrier; for processors and GPUs whose local
// memory is slow. Each element is one chain of fma from +0 with k ascending.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n); c (m, n). With PACKED_A, PACKED_B 1 a and b are
//   panels that gemm_direct_pack.cl made, of MR lines and of VECTOR * NV lines.
// One work-item: MR rows x NV vectors of C at a time, then what epilogue.clh does with them;
//   dimension 0 goes over the vectors, dimension 1 over equal shares of the blocks of rows. No groups.
// Parameters: VECTOR 4, 8 or 16 floats of a vector; MR 1, 2, 4 or 8; NV 1, 2 or 4; TRANS_A,
//   PACKED_A, PACKED_B 0 or 1; those of epilogue.clh. It must agree with gemm.cl.
#ifndef NAME
#define NAME gemm_direct
#endif
#ifndef VECTOR
#define VECTOR 16
#endif
#ifndef MR
#define MR 8
#endif
#ifndef NV
#define NV 2
#endif
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef PACKED_A
#define PACKED_A 0
#endif
#ifndef PACKED_B
#define PACKED_B 0
#endif
#include "epilogue.clh"
#include "item.clh"

#define JOIN_(x, y) x##y
#define JOIN(x, y) JOIN_(x, y)
#define FLOATS JOIN(float, VECTOR)
#define VLOAD JOIN(vload, VECTOR)
#define VSTORE JOIN(vstore, VECTOR)
#define WIDTH (NV * VECTOR)

#if MR == 1
#define EACH_ROW(DO) DO(0)
#elif MR == 2
#define EACH_ROW(DO) DO(0) DO(1)
#elif MR == 4
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3)
#else
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#endif
#if NV == 1
#define EACH_VECTOR(DO, r) DO(r, 0)
#elif NV == 2
#define EACH_VECTOR(DO, r) DO(r, 0) DO(r, 1)
#else
#define EACH_VECTOR(DO, r) DO(r, 0) DO(r, 1) DO(r, 2) DO(r, 3)
#endif

// Rows past the end read the last one: their sums are never stored.
#if PACKED_A
#define ROW_OF_A(r) (r)
#define NEXT_A MR
#define BLOCK_OF_A ((size_t)i * k)
#elif TRANS_A
#define ROW_OF_A(r) min(i + r, m - 1)
#define NEXT_A m
#define BLOCK_OF_A 0
#else
#define ROW_OF_A(r) (size_t) min(i + r, m - 1) * k
#define NEXT_A 1
#define BLOCK_OF_A 0
#endif

// Columns past the end of a row read what stands there, the next row: their sums are never stored.
// Only where that would leave B (the last rows of the last panel) does a vector come from edge.
#if PACKED_B
#define NEXT_B WIDTH
#define BLOCK_OF_B ((size_t)j * k)
#define WHOLE_LOADS k
#else
#define NEXT_B n
#define BLOCK_OF_B j
#define WHOLE_LOADS \
    (j + WIDTH <= n ? k : (int) max(((long) k * n - j - WIDTH + n) / n, 0L))
#endif

#define ZERO(r, q) FLOATS c##r##_##q = (FLOATS)(0.0f);
#define BEGIN(r) \
    const size_t row##r = ROW_OF_A(r); \
    EACH_VECTOR(ZERO, r)
#define LOAD_B(r, q) const FLOATS b##q = VLOAD(q, bp);
#define LOAD_EDGE(r, q) const FLOATS b##q = VLOAD(q, edge);
#define MULTIPLY(r, q) c##r##_##q = fma(a##r, b##q, c##r##_##q);
#define STEP(r) \
    const FLOATS a##r = (FLOATS)(ap[row##r]); \
    EACH_VECTOR(MULTIPLY, r)
#define KEEP_SUM(r, q) VSTORE(c##r##_##q, r * NV + q, sums);
#define END(r) EACH_VECTOR(KEEP_SUM, r)

KERNEL NAME(PLACE
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    const int j = (int) ITEM(0) * WIDTH;
    if (j >= n) {
        return;
    }
    const int whole = WHOLE_LOADS;
    const int blocks = (m + MR - 1) / MR;
    const int share = (blocks + (int) ITEM_COUNT - 1) / (int) ITEM_COUNT;
    const int first = (int) ITEM(1) * share;
    float edge[WIDTH];
    float sums[MR * WIDTH];
    for (int i = first * MR; i < min((first + share) * MR, m); i += MR) {
        global const float* ap = a + BLOCK_OF_A;
        global const float* bp = b + BLOCK_OF_B;
        EACH_ROW(BEGIN)
        for (int p = 0; p < whole; p++, ap += NEXT_A, bp += NEXT_B) {
            EACH_VECTOR(LOAD_B, 0)
            EACH_ROW(STEP)
        }
        for (int p = whole; p < k; p++, ap += NEXT_A, bp += NEXT_B) {
            for (int q = 0; q < WIDTH; q++) {
                edge[q] = bp[min(q, n - 1 - j)];
            }
            EACH_VECTOR(LOAD_EDGE, 0)
            EACH_ROW(STEP)
        }
        EACH_ROW(END)
        for (int r = 0; r < min(MR, m - i); r++) {
            int q = 0;
            for (; q + 16 <= min(WIDTH, n - j); q += 16) {
                STORE16(c, i + r, j + q, n, vload16(0, sums + r * WIDTH + q));
            }
            for (; q < min(WIDTH, n - j); q++) {
                STORE(c, i + r, j + q, n, sums[r * WIDTH + q]);
            }
        }
    }
}
