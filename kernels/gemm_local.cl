// C = op(A) op(B) on tiles in local memory: for GPUs. Each element is one chain of fma from +0 with
// k ascending, as in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-group: a tile of BM x BN, taking BK of k at a time from two buffers, one being filled
//   while the other is used; BN / TN x BM / TM work-items. One work-item: TM x TN elements.
// Parameters: BM, BN, BK multiples of 4; TM, TN 1, 2, 4, 8 or 16, dividing BM and BN; TRANS_A,
//   TRANS_B 0 or 1, not both; SWIZZLE rows of tiles that are done side by side, see tiles.clh;
//   those of epilogue.clh.
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
#ifndef SWIZZLE
#define SWIZZLE 1
#endif
#include "epilogue.clh"
#include "tiles.clh"

#define GROUP0 (BN / TN)
#define GROUP1 (BM / TM)
#define ITEMS (GROUP0 * GROUP1)
#define PITCH_A (BM + 4) // off the banks that whole powers of two would crowd
#define PITCH_B (BN + 4)
#define FETCHES_A ((BM * BK / 4 + ITEMS - 1) / ITEMS)
#define FETCHES_B ((BN * BK / 4 + ITEMS - 1) / ITEMS)

// A work-item's rows and columns come in runs of up to four, so that they are read as vectors.
#define RUN_M (TM < 4 ? TM : 4)
#define RUN_N (TN < 4 ? TN : 4)
#define ROW(r) ((r) / RUN_M * (GROUP1 * RUN_M) + y_item * RUN_M + (r) % RUN_M)
#define COL(q) ((q) / RUN_N * (GROUP0 * RUN_N) + x_item * RUN_N + (q) % RUN_N)

#if TM >= 4
#define READ_A READ4
#elif TM == 2
#define READ_A READ2
#else
#define READ_A READ1
#endif
#if TN >= 4
#define READ_B READ4
#elif TN == 2
#define READ_B READ2
#else
#define READ_B READ1
#endif

#define FETCH(p) \
    UNROLL for (int s = 0; s < FETCHES_A; s++) { \
        next_a[s] = tile_fetch(TRANS_A, a, m, k, i, p, item + s * ITEMS, BM, BK); \
    } \
    UNROLL for (int s = 0; s < FETCHES_B; s++) { \
        next_b[s] = tile_fetch(!TRANS_B, b, n, k, j, p, item + s * ITEMS, BN, BK); \
    }
#define PUT(buffer) \
    UNROLL for (int s = 0; s < FETCHES_A; s++) { \
        tile_put(TRANS_A, next_a[s], tile_a[buffer], PITCH_A, item + s * ITEMS, BM, BK); \
    } \
    UNROLL for (int s = 0; s < FETCHES_B; s++) { \
        tile_put(!TRANS_B, next_b[s], tile_b[buffer], PITCH_B, item + s * ITEMS, BN, BK); \
    }
#define STEP(p) \
    UNROLL for (int r = 0; r < TM; r += RUN_M) { \
        READ_A(av, r, tile_a[buffer][(p) * PITCH_A + ROW(r)]); \
    } \
    UNROLL for (int q = 0; q < TN; q += RUN_N) { \
        READ_B(bv, q, tile_b[buffer][(p) * PITCH_B + COL(q)]); \
    } \
    UNROLL for (int r = 0; r < TM; r++) { \
        UNROLL for (int q = 0; q < TN; q++) { \
            sum[r][q] = fma(av[r], bv[q], sum[r][q]); \
        } \
    }

__attribute__((reqd_work_group_size(GROUP0, GROUP1, 1)))
kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    local float tile_a[2][BK * PITCH_A] __attribute__((aligned(16)));
    local float tile_b[2][BK * PITCH_B] __attribute__((aligned(16)));
    const int x_item = get_local_id(0);
    const int y_item = get_local_id(1);
    const int item = y_item * GROUP0 + x_item;
    const int2 tile = tile_of_group(SWIZZLE);
    const int i = tile.y * BM;
    const int j = tile.x * BN;
    float4 next_a[FETCHES_A];
    float4 next_b[FETCHES_B];
    float av[TM];
    float bv[TN];
    float sum[TM][TN];
    UNROLL for (int r = 0; r < TM; r++) {
        UNROLL for (int q = 0; q < TN; q++) {
            sum[r][q] = 0.0f;
        }
    }
    FETCH(0)
    PUT(0)
    barrier(CLK_LOCAL_MEM_FENCE);
    int buffer = 0;
    for (int p0 = 0; p0 < k; p0 += BK) {
        const bool more = k - p0 > BK;
        if (more) {
            FETCH(p0 + BK)
        }
        if (k - p0 >= BK) {
            UNROLL for (int p = 0; p < BK; p++) {
                STEP(p)
            }
        } else { // not over the zeros behind k: fma(0, 0, -0) is +0
            for (int p = 0; p < k - p0; p++) {
                STEP(p)
            }
        }
        buffer = 1 - buffer;
        if (more) {
            PUT(buffer)
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    UNROLL for (int r = 0; r < TM; r++) {
        UNROLL for (int q = 0; q < TN; q++) {
            if (i + ROW(r) < m && j + COL(q) < n) {
                STORE(c, i + ROW(r), j + COL(q), n, sum[r][q]);
            }
        }
    }
}
