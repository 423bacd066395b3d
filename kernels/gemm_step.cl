// C = op(A) op(B) by small tiles in local memory, alone or as a part of a combined launch: for the
// products of small networks on GPUs. Each element is one chain of fma from +0 with k ascending, as
// in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n); with GATHER 1
//   there are source, order, clock and perhaps x instead of a, see batch.clh
// One work-group: a tile of BM x BN, taking BK of k at a time from two buffers, one being filled
//   while the other is used; BN / TN x BM / TM work-items. One work-item: TM x TN elements.
// Parameters: BM, with TRANS_A 1 a multiple of 4; BN, BK multiples of 4; TM, TN dividing BM, BN;
//   TRANS_A, TRANS_B 0 or 1, not both; GATHER 0 or, with TRANS_A 0, 1; those of batch.clh and
//   epilogue.clh.
#ifndef NAME
#define NAME gemm_step
#endif
#ifndef BM
#define BM 16
#endif
#ifndef BN
#define BN 16
#endif
#ifndef BK
#define BK 16
#endif
#ifndef TM
#define TM 2
#endif
#ifndef TN
#define TN 2
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
#include "epilogue.clh"
#include "batch.clh"
#include "group.clh"

#define UNROLL_SOME _Pragma("unroll 4")
#define ACROSS (BN / TN)
#define ITEMS (ACROSS * (BM / TM))
#define PITCH_A (BM + 4)
#define PITCH_B (BN + 4)
#define TILE_A(buffer) (shelf + (buffer) * BK * PITCH_A)
#define TILE_B(buffer) (shelf + 2 * BK * PITCH_A + (buffer) * BK * PITCH_B)
#define SHARES_A ((BM * BK / 4 + ITEMS - 1) / ITEMS)
#define SHARES_B ((BN * BK / 4 + ITEMS - 1) / ITEMS)
#define ROW(r) (item / ACROSS + (r) * (BM / TM))
#define COL(q) (item % ACROSS + (q) * ACROSS)

#define FETCH(p) \
    UNROLL for (int s = 0; s < SHARES_A; s++) { \
        next_a[s] = FETCH_A(i, p, item + s * ITEMS); \
    } \
    UNROLL for (int s = 0; s < SHARES_B; s++) { \
        next_b[s] = tile_fetch(!TRANS_B, b, n, k, j, p, item + s * ITEMS, BN, BK); \
    }
#define PUT(p) \
    UNROLL for (int s = 0; s < SHARES_A; s++) { \
        if (j == 0) { \
            KEEP_A(next_a[s], i, p, item + s * ITEMS); \
        } \
        tile_put(TRANS_A, next_a[s], TILE_A(buffer), PITCH_A, item + s * ITEMS, BM, BK); \
    } \
    UNROLL for (int s = 0; s < SHARES_B; s++) { \
        tile_put(!TRANS_B, next_b[s], TILE_B(buffer), PITCH_B, item + s * ITEMS, BN, BK); \
    }
#define STEP(p) \
    UNROLL for (int r = 0; r < TM; r++) { \
        av[r] = TILE_A(buffer)[(p) * PITCH_A + ROW(r)]; \
    } \
    UNROLL for (int q = 0; q < TN; q++) { \
        bv[q] = TILE_B(buffer)[(p) * PITCH_B + COL(q)]; \
    } \
    UNROLL for (int r = 0; r < TM; r++) { \
        UNROLL for (int q = 0; q < TN; q++) { \
            sum[r][q] = fma(av[r], bv[q], sum[r][q]); \
        } \
    }

GROUP_KERNEL(ACROSS, BM / TM) NAME(GROUP_PLACE
        A_PARAMETERS global const float* restrict b C_PARAMETER,
        int m, int n, int k BATCH_PARAMETERS EPILOGUE_PARAMETERS) {
    SHELF(2 * BK * (PITCH_A + PITCH_B))
    const int item = MEMBER;
    const int i = GROUP(1) * BM;
    const int j = GROUP(0) * BN;
    float4 next_a[SHARES_A];
    float4 next_b[SHARES_B];
    float av[TM];
    float bv[TN];
    float sum[TM][TN];
    UNROLL for (int r = 0; r < TM; r++) {
        UNROLL for (int q = 0; q < TN; q++) {
            sum[r][q] = 0.0f;
        }
    }
    int buffer = 0;
    FETCH(0)
    PUT(0)
    barrier(CLK_LOCAL_MEM_FENCE);
    int p0 = 0;
    do { // so that the barrier stands under no condition
        const bool more = k - p0 > BK;
        if (more) {
            FETCH(p0 + BK)
        }
        if (k - p0 >= BK) {
            UNROLL_SOME for (int p = 0; p < BK; p++) {
                STEP(p)
            }
        } else { // not over the zeros behind k: fma(0, 0, -0) is +0
            for (int p = 0; p < k - p0; p++) {
                STEP(p)
            }
        }
        buffer = 1 - buffer;
        p0 += BK;
        if (more) {
            PUT(p0)
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    } while (p0 < k);
    UNROLL for (int r = 0; r < TM; r++) {
        for (int q = 0; q < TN; q++) { // NOTE: unrolled by request, PoCL 3.1 stores some twice
            if (i + ROW(r) < m && j + COL(q) < n) {
                STORE(c, i + ROW(r), j + COL(q), n, sum[r][q]);
            }
        }
    }
}
