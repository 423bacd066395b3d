// C = op(A) op(B) by small tiles in local memory, alone or as a part of a combined launch: for the
// products of small networks on GPUs. Each element is one chain of fma from +0 with k ascending, as
// in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n); with GATHER 1
//   there are source, order, clock and perhaps x instead of a, see batch.clh
// One work-group: a tile of BM x BN, taking BK of k at a time. All of its ITEMS work-items fetch
//   the next block while the first BN / TN x BM / TM compute with the present one. One work-item:
//   TM x TN elements. A group behind the last row passes all barriers and does nothing.
// Parameters: BM, with TRANS_A 1 a multiple of 4; BN, BK, CHUNK multiples of 4; TM, TN 1, 2, 4 or 8
//   that divide BM, BN; ITEMS, which BK / 4 divides, BM / 4 or BN / 4 where neighbours are lines;
//   TRANS_A, TRANS_B 0 or 1, not both; GATHER 0, or with TRANS_A 0 1; batch.clh's, epilogue.clh's.
#ifndef NAME
#define NAME gemm_step
#endif
#ifndef BM
#define BM 8
#endif
#ifndef BN
#define BN 16
#endif
#ifndef BK
#define BK 128
#endif
#ifndef TM
#define TM 1
#endif
#ifndef TN
#define TN 1
#endif
#ifndef ITEMS
#define ITEMS 128
#endif
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef TRANS_B
#define TRANS_B 0
#endif
#ifdef PART
#define restrict // NOTE: what clang makes of it where functions are inlined, Oclgrind does not know
#endif
#define AHEAD 1
#include "epilogue.clh"
#include "batch.clh"
#include "group.clh"

#define ACROSS (BN / TN)
#define DOWN (BM / TM)
#ifndef CHUNK
#define CHUNK (TM * TN > 2 ? 16 : 32) // of k, as one text: so that reads come early
#endif
#define SHARES_A BLOCK_SHARES(BM, BK)
#define SHARES_B BLOCK_SHARES(BN, BK)

// Blocks lie as in memory: rows of neighbours in k stand off the banks that they would crowd.
#define HIGH_A (TRANS_A ? BK : BM)
#define WIDE_A (TRANS_A ? BM : BK)
#define PITCH_A (TRANS_A ? BM : BK + 4)
#define HIGH_B (TRANS_B ? BN : BK)
#define WIDE_B (TRANS_B ? BK : BN)
#define PITCH_B (TRANS_B ? BK + 4 : BN)
#define BLOCK_A shelf
#define BLOCK_B (shelf + HIGH_A * PITCH_A)

// Rows and columns of an item: runs of neighbours where those can be read together.
#define RUN(along, count) (!(along) ? 1 : (count) < 4 ? (count) : 4)
#define RUN_M RUN(TRANS_A, TM)
#define RUN_N RUN(!TRANS_B, TN)
#define ROW(r) ((r) / RUN_M * (DOWN * RUN_M) + item / ACROSS * RUN_M + (r) % RUN_M)
#define COL(q) ((q) / RUN_N * (ACROSS * RUN_N) + item % ACROSS * RUN_N + (q) % RUN_N)
#define AV(e, r) av[TRANS_A ? (e) * TM + (r) : (r) * 4 + (e)]
#define BV(e, q) bv[TRANS_B ? (q) * 4 + (e) : (e) * TN + (q)]

#define FETCH_B(p, s, even) \
    (TRANS_B ? BLOCK_AT(b, depth > 0 ? n : 0, k, j, p, s, BN, BK, even) \
             : BLOCK_AT(b, depth, n, p, j, s, BK, BN, even))
#define FETCH(p) \
    BLOCK_FETCH(next_b, SHARES_B, FETCH_B, p, (TRANS_B ? k : n) % 4 == 0) \
    BLOCK_FETCH(next_a, SHARES_A, FETCH_A, p, EVEN_A)
#define PUT(p) \
    KEEP_A(next_a, p) \
    BLOCK_PUT(next_a, SHARES_A, VALUE_A, BLOCK_A, PITCH_A, HIGH_A, WIDE_A) \
    BLOCK_PUT(next_b, SHARES_B, BLOCK_SAME, BLOCK_B, PITCH_B, HIGH_B, WIDE_B)
#define FOUR(p, terms) \
    BLOCK_READ(TRANS_A, av, TM, RUN_M, BLOCK_A, PITCH_A, ROW, p) \
    BLOCK_READ(!TRANS_B, bv, TN, RUN_N, BLOCK_B, PITCH_B, COL, p) \
    UNROLL for (int e = 0; e < 4; e++) { \
        UNROLL for (int z = 0; z < TM * TN; z++) { \
            sum[z] = e < (terms) ? fma(AV(e, z / TN), BV(e, z % TN), sum[z]) : sum[z]; \
        } \
    }

#define THERE(r, q) ((i + ROW(r) < bottom) & (j + COL(q) < n))

GROUP_KERNEL(ITEMS, 1) NAME(GROUP_PLACE
        A_PARAMETERS global const float* restrict b C_PARAMETER,
        int m, int n, int k BATCH_PARAMETERS EPILOGUE_PARAMETERS) {
    SHELF(HIGH_A * PITCH_A + HIGH_B * PITCH_B)
    const int item = MEMBER;
    const int i = GROUP(1) * BM, j = GROUP(0) * BN;
    const int depth = i < m ? k : 0;
    const int bottom = item < ACROSS * DOWN ? m : 0; // of what it computes
    float av[4 * TM], bv[4 * TN];
    float sum[TM * TN] = {0.0f};
    ROOM(TM * TN)
    BATCH_ROWS
    LOOK_STEP
    if (i < m) {
        UNROLL for (int e = 0; e < TM * TN; e++) {
            const bool there = THERE(e / TN, e % TN); // else the group's first one will do
            LOOK(e, there ? i + ROW(e / TN) : i, there ? j + COL(e % TN) : j, n);
        }
    }
    int p0 = -BK;
    do { // so that the barriers stand under no condition
        const bool more = depth - p0 > BK;
        A_FOUR next_a[SHARES_A] = {(A_FOUR)(0)};
        float4 next_b[SHARES_B] = {(float4)(0)};
        if (more) {
            FETCH(p0 + BK)
        }
        if (bottom > 0 && p0 >= 0) {
            const int left = min(BK, depth - p0);
            int p = 0;
            for (; p + CHUNK <= left; p += CHUNK) {
                UNROLL for (int q = 0; q < CHUNK; q += 4) {
                    FOUR(p + q, 4)
                }
            }
            for (; p < left; p += 4) { // not over the zeros behind k: fma(0, 0, -0) is +0
                FOUR(p, left - p)
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        p0 += BK;
        if (more) {
            PUT(p0)
            LOOK_RATE
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    } while (p0 < depth);
    UNROLL for (int r = 0; r < TM; r++) {
        for (int q = 0; q < TN; q++) {
            if (THERE(r, q)) {
                STORE_SEEN(c, r * TN + q, i + ROW(r), j + COL(q), n, sum[r * TN + q]);
            }
        }
    }
}
