// reordered: C = op(A) op(B) on tensor cores, of rounded factors, 8 or 16 products at a time.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-group: a tile of BM x BN, BK of k at a time: while the warps multiply one block from
//   local memory, A and B of the next come through registers, one after the other. One warp of 32
//   items: WM x WN. It must agree with gemm.cl within the mode's tolerance.
// Parameters: BF16 0 rounds to tf32, 1 to bf16; SPLIT 1 takes each factor as a sum of two such
//   numbers, leaves out the product of the two small ones, and adds what a tensor core has summed,
//   and cut off, over STEP of k to a float that rounds; BM, BN powers of two, WM multiple of 16 and
//   WN of 8, dividing them; DEEP steps a block; TRANS_A, TRANS_B 0 or 1, not both; SWIZZLE as in
//   tiles.clh; EMULATED 0 needs PTX; those of epilogue.clh.
#ifndef NAME
#define NAME gemm_tensor
#endif
#ifndef BF16
#define BF16 0
#endif
#ifndef SPLIT
#define SPLIT 1
#endif
#ifndef BM
#define BM 16
#endif
#ifndef BN
#define BN 8
#endif
#ifndef WM
#define WM 16
#endif
#ifndef WN
#define WN 8
#endif
#ifndef DEEP
#define DEEP 1
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
#ifndef EMULATED
#define EMULATED 1
#endif
#define AHEAD 1
#include "epilogue.clh"
#include "tiles.clh"
#if EMULATED
#include "nv_ptx_emulated.clh"
#else
#include "nv_ptx.clh"
#endif
#include "tensor_sums.clh"
#include "tensor_tiles.clh"

#if BF16
#define MMA MMA_BF16
#else
#define MMA MMA_TF32
#endif
#define STEP ((BF16 ? 16 : 8) * (SPLIT ? 1 : 2)) // of k in the 16 words of a line
#define BK (STEP * DEEP)
#define WARPS (BM / WM * (BN / WN))
#define ITEMS (WARPS * 32)

// Row number `lane` of what GET_WORDS reads: a fragment of A for mma h; two of B, for both.
#define FROM_A(lane) \
    (tile_a[now] + (chunk_place(warp_i + (lane) % 16, (lane) / 16 * 2) ^ h) + d * BM * 4 + r * 64)
#define FROM_B(lane) \
    (tile_b[now] + chunk_place(warp_j + (lane) % 8, (lane) / 8 % 2 * 2 + (lane) / 16) \
     + d * BN * 4 + t * 32)
#define TURNS (DEEP * WM / 16)
#define EACH_T LOOP for (int t = 0; t < WN / 8; t++)

#define RUN 2
#define STORED 1
#define STORE_RUN STORE_SEEN

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    local uint4 tile_a[2][BM * 4 * DEEP];
    local uint4 tile_b[2][BN * 4 * DEEP];
    MMA_ROOM(WARPS)
    const uint item = get_local_id(0);
    const int2 tile = tile_of_group(SWIZZLE);
    const int i = tile.y * BM;
    const int j = tile.x * BN;
    const uint warp_i = item / 32 / (BN / WN) * WM;
    const uint warp_j = item / 32 % (BN / WN) * WN;
    float4 next[TILE_FOURS(BM > BN ? BM : BN)];
    uint left[2][4];
    uint right[WN / 8][4];
    float sum[WM / 16][WN / 8][4] = {{{0.0f}}};
    FETCH_TILE(TRANS_A, a, m, BM, i, 0);
    PUT_TILE(TRANS_A, tile_a[0], BM);
    FETCH_TILE(!TRANS_B, b, n, BN, j, 0);
    PUT_TILE(!TRANS_B, tile_b[0], BN);
    FETCH_TILE(TRANS_A, a, m, BM, i, BK);
    barrier(CLK_LOCAL_MEM_FENCE);
    int now = 0;
    for (int p0 = 0; p0 < k; p0 += BK) {
        LOOP for (int turn = 0; turn < TURNS; turn++) {
            const int d = turn / (WM / 16);
            const int r = turn % (WM / 16);
            if (r == 0) {
                EACH_T GET_WORDS(right[t], FROM_B);
            }
            LOOP for (int h = 0; h < 2; h++) {
                GET_WORDS(left[h], FROM_A);
            }
#if SPLIT
            float part[WN / 8][4] = {{0.0f}};
            EACH_T MMA(part[t], left[1], right[t]);
            EACH_T MMA(part[t], left[0], right[t] + 2);
            EACH_T MMA(part[t], left[0], right[t]);
            LOOP for (int e = 0; e < WN / 8 * 4; e++) {
                ADD_HERE((&sum[r][0][0])[e], (&part[0][0])[e]);
            }
#else
            EACH_T MMA(sum[r][t], left[0], right[t]);
            EACH_T MMA(sum[r][t], left[1], right[t] + 2);
#endif
            if (turn == 0) {
                PUT_TILE(TRANS_A, tile_a[1 - now], BM);
                FETCH_TILE(!TRANS_B, b, n, BN, j, p0 + BK);
            }
            if (turn == TURNS / 2) {
                PUT_TILE(!TRANS_B, tile_b[1 - now], BN);
                FETCH_TILE(TRANS_A, a, m, BM, i, p0 + 2 * BK);
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE); // the other buffer is full, and this one free
        now = 1 - now;
    }
    STORE_SUMS
}
