// reordered: C = op(A) op(B) on tensor cores, of rounded factors, 8 or 16 products at a time.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-group: a tile of BM x BN, BK of k at a time, STAGES of them being copied or used. One
//   warp of 32 items: WM x WN of it. It must agree with gemm.cl within the mode's tolerance.
// Parameters: BF16 0 rounds to tf32, 1 to bf16; SPLIT 1 takes each factor as a sum of two such
//   numbers, leaves out the product of the two small ones, and sums what is small apart; BM, BN
//   powers of two; BK 8 (not with BF16), 16, 32; WM multiple of 16 and WN of 8, dividing BM and BN;
//   STAGES 2 to 4; TRANS_A, TRANS_B 0 or 1, not both; EMULATED 0 needs PTX; those of epilogue.clh.
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
#ifndef BK
#define BK 16
#endif
#ifndef WM
#define WM 16
#endif
#ifndef WN
#define WN 8
#endif
#ifndef STAGES
#define STAGES 2
#endif
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef TRANS_B
#define TRANS_B 0
#endif
#ifndef EMULATED
#define EMULATED 1
#endif
#include "epilogue.clh"
#if EMULATED
#include "nv_ptx_emulated.clh"
#define LOOP _Pragma("nounroll") // each turn has barriers; PoCL compiles many for minutes
#else
#include "nv_ptx.clh"
#define LOOP _Pragma("unroll") // else the fragments do not stay in registers
#endif
#include "tensor_tiles.clh"

#define WARPS (BM / WM * (BN / WN))
#define ITEMS (WARPS * 32)
#define FETCHES_A ((BM * BK / 4 + ITEMS - 1) / ITEMS)
#define FETCHES_B ((BN * BK / 4 + ITEMS - 1) / ITEMS)
#define DEPTH (BF16 ? 16 : 8) // of one mma

#define FETCH(stage, p) \
    LOOP for (int s = 0; s < FETCHES_A; s++) { \
        tile_copy(TRANS_A, a, m, k, i, p, item + s * ITEMS, BM, BK, tile_a[stage]); \
    } \
    LOOP for (int s = 0; s < FETCHES_B; s++) { \
        tile_copy(!TRANS_B, b, n, k, j, p, item + s * ITEMS, BN, BK, tile_b[stage]); \
    } \
    COPY_END

// A lane's word number `part` of a line. Lane q has every fourth p from q on: which p stands for
// which of an mma's k does not matter, as long as it is the same for A and B.
#if BF16
#define MMA MMA_BF16
#define WORD(at, part) split_bf16(at(p + part * 8 + q), at(p + part * 8 + q + 4))
#else
#define MMA MMA_TF32
#define WORD(at, part) split_tf32(at(p + part * 4 + q))
#endif
#define A_AT(p) tile_a[stage][tile_place(TRANS_A, line, p, BM, BK)]
#define B_AT(p) tile_b[stage][tile_place(!TRANS_B, line, p, BN, BK)]

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    local float tile_a[STAGES][BM * BK] __attribute__((aligned(16)));
    local float tile_b[STAGES][BN * BK] __attribute__((aligned(16)));
    MMA_ROOM(WARPS)
    const int item = get_local_id(0);
    const int g = item % 32 / 4; // rows and columns of fragments go by g, k by q
    const int q = item % 4;
    const int i = (int) get_group_id(1) * BM;
    const int j = (int) get_group_id(0) * BN;
    const int warp_i = item / 32 / (BN / WN) * WM;
    const int warp_j = item / 32 % (BN / WN) * WN;
    uint a_large[4], a_small[4];
    uint b_large[WN / 8][2], b_small[WN / 8][2];
    float sum[WM / 16][WN / 8][4];
    float rest[WM / 16][WN / 8][4]; // of products with a small factor
    LOOP for (int r = 0; r < WM / 16 * (WN / 8) * 4; r++) {
        (&sum[0][0][0])[r] = 0.0f;
        (&rest[0][0][0])[r] = 0.0f;
    }
    LOOP for (int stage = 0; stage < STAGES - 1; stage++) {
        FETCH(stage, stage * BK);
    }
    int stage = 0;
    for (int p0 = 0; p0 < k; p0 += BK) {
        COPY_WAIT(STAGES - 2);
        barrier(CLK_LOCAL_MEM_FENCE); // what others copied is there, and the oldest stage is free
        FETCH((stage + STAGES - 1) % STAGES, p0 + (STAGES - 1) * BK);
        LOOP for (int p = 0; p < BK; p += DEPTH) {
            LOOP for (int t = 0; t < WN / 8; t++) {
                const int line = warp_j + t * 8 + g;
                LOOP for (int part = 0; part < 2; part++) {
                    const uint2 word = WORD(B_AT, part);
                    b_large[t][part] = word.x;
                    b_small[t][part] = word.y;
                }
            }
            LOOP for (int r = 0; r < WM / 16; r++) {
                LOOP for (int w = 0; w < 4; w++) {
                    const int line = warp_i + r * 16 + w % 2 * 8 + g;
                    const uint2 word = WORD(A_AT, w / 2);
                    a_large[w] = word.x;
                    a_small[w] = word.y;
                }
                LOOP for (int t = 0; t < WN / 8; t++) {
#if SPLIT
                    MMA(rest[r][t], a_small, b_large[t]);
                    MMA(rest[r][t], a_large, b_small[t]);
#endif
                    MMA(sum[r][t], a_large, b_large[t]);
                }
            }
        }
        stage = (stage + 1) % STAGES;
    }
    LOOP for (int r = 0; r < WM / 16; r++) {
        LOOP for (int t = 0; t < WN / 8; t++) {
            LOOP for (int e = 0; e < 4; e++) {
                const int row = i + warp_i + r * 16 + e / 2 * 8 + g;
                const int col = j + warp_j + t * 8 + q * 2 + e % 2;
                if (row < m && col < n) {
                    STORE(c, row, col, n, sum[r][t][e] + rest[r][t][e]);
                }
            }
        }
    }
}
