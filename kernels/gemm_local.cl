// C = op(A) op(B) on tiles in local memory: for GPUs. Each element is one chain of fma from +0 with
// k ascending, as in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-group: a tile of BM x BN, taking BK of k at a time from two buffers, one being filled
//   while the other is used; BN / TN x BM / TM work-items. One work-item: TM x TN elements.
// Parameters: BM, BN, BK multiples of 4; TM, TN 1, 2 or multiples of 4, dividing BM and BN;
//   TRANS_A, TRANS_B 0 or 1, not both; FOURS 0, or 1 where rows of A, B and C are multiples of four
//   long; SWIZZLE rows of tiles that are done side by side, see tiles.clh; those of epilogue.clh.
#ifndef NAME
#define NAME gemm_local
#endif
#ifndef BM
#define BM 16
#endif
#ifndef BN
#define BN 16
#endif
#ifndef BK
#define BK 8
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
#ifndef FOURS
#define FOURS 0
#endif
#ifndef SWIZZLE
#define SWIZZLE 1
#endif
#define AHEAD 1
#include "epilogue.clh"
#include "epilogue_four.clh"
#include "tiles.clh"

#define GROUP0 (BN / TN)
#define GROUP1 (BM / TM)
#define ITEMS (GROUP0 * GROUP1)
#define PITCH_A (BM + 4) // off the banks that whole powers of two would crowd
#define PITCH_B (BN + 4)
#define TILE_A tiles[buffer]
#define TILE_B (tiles[buffer] + BK * PITCH_A)
#define FETCHES(lines) (((lines) * BK / 4 + ITEMS - 1) / ITEMS)
#define SHARE(along, lines) tile_share(along, item + s * ITEMS, lines, BK)

// A work-item's rows and columns come in runs of up to four, so that they are read as vectors.
#define RUN_M (TM < 4 ? TM : 4)
#define RUN_N (TN < 4 ? TN : 4)
#define ROW(r) ((r) / RUN_M * (GROUP1 * RUN_M) + place.y * RUN_M + (r) % RUN_M)
#define COL(q) ((q) / RUN_N * (GROUP0 * RUN_N) + place.x * RUN_N + (q) % RUN_N)

#define FETCH(p) \
    UNROLL for (int s = 0; s < FETCHES(BM); s++) { \
        next_a[s] = tile_fetch(FOURS, TRANS_A, a, m, k, i, p, SHARE(TRANS_A, BM), -0.0f); \
    } \
    UNROLL for (int s = 0; s < FETCHES(BN); s++) { \
        next_b[s] = tile_fetch(FOURS, !TRANS_B, b, n, k, j, p, SHARE(!TRANS_B, BN), 0.0f); \
    }
#define PUT \
    UNROLL for (int s = 0; s < FETCHES(BM); s++) { \
        if (item + s * ITEMS < BM * BK / 4) { \
            tile_put(TRANS_A, next_a[s], TILE_A, PITCH_A, SHARE(TRANS_A, BM)); \
        } \
    } \
    UNROLL for (int s = 0; s < FETCHES(BN); s++) { \
        if (item + s * ITEMS < BN * BK / 4) { \
            tile_put(!TRANS_B, next_b[s], TILE_B, PITCH_B, SHARE(!TRANS_B, BN)); \
        } \
    }
#define READ(p) \
    UNROLL for (int r = 0; r < TM; r += RUN_M) { \
        READ_RUN(RUN_M, av[(p) % 2], r, TILE_A[(p) * PITCH_A + ROW(r)]); \
    } \
    UNROLL for (int q = 0; q < TN; q += RUN_N) { \
        READ_RUN(RUN_N, bv[(p) % 2], q, TILE_B[(p) * PITCH_B + COL(q)]); \
    }
#if FOURS && TN % 4 == 0
#define STORED 4
#define STORE_RUN STORE4_SEEN
#else
#define STORED 1
#define STORE_RUN STORE_SEEN
#endif
#define MULTIPLY(p) \
    UNROLL for (int r = 0; r < TM; r++) { \
        UNROLL for (int q = 0; q < TN; q++) { \
            sum[r][q] = fma(av[(p) % 2][r], bv[(p) % 2][q], sum[r][q]); \
        } \
    }

__attribute__((reqd_work_group_size(GROUP0, GROUP1, 1)))
kernel void NAME(
        global const float* a, global const float* b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    local float tiles[2][BK * (PITCH_A + PITCH_B)] __attribute__((aligned(16)));
    const int item = (get_local_id(1) * GROUP0 + get_local_id(0)) % ITEMS; // %: so compilers know
    const int2 place = place_of_item(item, GROUP0, GROUP1);
    const int2 tile = tile_of_group(SWIZZLE);
    const int i = tile.y * BM;
    const int j = tile.x * BN;
    float4 next_a[FETCHES(BM)];
    float4 next_b[FETCHES(BN)];
    float av[2][TM];
    float bv[2][TN];
    float sum[TM][TN];
    UNROLL for (int r = 0; r < TM; r++) {
        UNROLL for (int q = 0; q < TN; q++) {
            sum[r][q] = 0.0f;
        }
    }
    // What is next is asked for before a barrier and put behind the following one: between them
    // nothing waits for it, and no compiler may move it there.
    int buffer = 0;
    FETCH(0)
    PUT
    FETCH(BK)
    barrier(CLK_LOCAL_MEM_FENCE);
    READ(0)
    for (int p0 = 0; p0 < k; p0 += BK) {
        UNROLL for (int p = 1; p < BK; p++) {
            READ(p)
            MULTIPLY(p - 1)
        }
        buffer = 1 - buffer;
        PUT
        FETCH(p0 + 2 * BK)
        barrier(CLK_LOCAL_MEM_FENCE);
        READ(0)
        MULTIPLY(BK - 1)
    }
    ROOM(TN) LOOK_STEP LOOK_RATE
    UNROLL for (int r = 0; r < TM; r++) {
        UNROLL for (int q = 0; q < TN; q++) {
            LOOK(q, min(i + ROW(r), m - 1), min(j + COL(q), n - 1), n);
        }
        UNROLL for (int q = 0; q < TN; q += STORED) {
            if (i + ROW(r) < m && j + COL(q) < n) {
                STORE_RUN(c, q, i + ROW(r), j + COL(q), n, sum[r][q]);
            }
        }
    }
}
