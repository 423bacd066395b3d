// reordered: C = op(A) op(B) on tensor cores, of the words that tensor_words.cl makes of A and B.
//   words as there; c (m, n)
// One work-group: a tile of BM x BN. While its warps multiply what their items hold in registers,
//   the words of the next mma come there from local memory, and those of the three after it into
//   local memory, 32 bytes of each line. One warp of 32 items: WM x WN. It must agree with
//   gemm_tensor.cl bit for bit: the same numbers meet in the same mma, and these in the same order.
// Parameters: BF16 0 for tf32, 1 for bf16; BM, BN, WM, WN multiples of 16, WM and WN dividing BM
//   and BN into so many warps that each item copies as many chunks of A as all others, and of B;
//   FOURS 0, or 1 where rows of C are multiples of four long; SWIZZLE as in tiles.clh; EMULATED 0
//   needs PTX; those of epilogue.clh.
#ifndef NAME
#define NAME gemm_words
#endif
#ifndef BF16
#define BF16 0
#endif
#ifndef BM
#define BM 16
#endif
#ifndef BN
#define BN 16
#endif
#ifndef WM
#define WM 16
#endif
#ifndef WN
#define WN 16
#endif
#ifndef FOURS
#define FOURS 0
#endif
#ifndef SWIZZLE
#define SWIZZLE 1
#endif
#ifndef EMULATED
#define EMULATED 1
#endif
#define AHEAD 1
#include "epilogue.clh"
#include "epilogue_four.clh"
#include "tiles.clh"
#if EMULATED
#include "nv_ptx_emulated.clh"
#else
#include "nv_ptx.clh"
#endif
#include "tensor_sums.clh"

#if BF16
#define MMA MMA_BF16
#else
#define MMA MMA_TF32
#endif
#define STEP (BF16 ? 32 : 16) // of k in two mma
#define WARPS (BM / WM * (BN / WN))
#define ITEMS (WARPS * 32)
#define BUFFERS 4
#define CHUNKS_A (BM * 2) // of 16 bytes, of the words of an mma
#define CHUNKS (CHUNKS_A + BN * 2)

// Begins to copy the words of mma number p; behind the last it is that one's, which nobody reads.
#define COPY(p) \
    LOOP for (int s = 0; s < CHUNKS / ITEMS; s++) { \
        COPY_CHUNK( \
                block[(p) % BUFFERS] + s * ITEMS + item, \
                (s * ITEMS < CHUNKS_A ? from_a : from_b) + min(p, last) * pitch + s * ITEMS); \
    } \
    COPY_END;

// Words of mma number p from local memory, into the registers of set number h.
#define GET(h, p) \
    LOOP for (int r = 0; r < WM / 16; r++) { \
        left[h][r].four = block[(p) % BUFFERS][warp_i * 2 + r * 32 + item % 32]; \
    } \
    LOOP for (int t = 0; t < WN / 16; t++) { \
        right[h][t].four = block[(p) % BUFFERS][CHUNKS_A + warp_j * 2 + t * 32 + item % 32]; \
    }

#define RUN 4
#if FOURS
#define STORED 4
#define STORE_RUN STORE4_SEEN
#else
#define STORED 1
#define STORE_RUN STORE_SEEN
#endif

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
kernel void NAME(
        global const uint4* words C_PARAMETER, int m, int n, int k EPILOGUE_PARAMETERS) {
    local uint4 block[BUFFERS][CHUNKS];
    MMA_ROOM(WARPS)
    COPY_ROOM(BUFFERS, CHUNKS / ITEMS)
    const int item = get_local_id(0);
    const int2 tile = tile_of_group(SWIZZLE);
    const int i = tile.y * BM;
    const int j = tile.x * BN;
    const int warp_i = item / 32 / (BN / WN) * WM;
    const int warp_j = item / 32 % (BN / WN) * WN;
    const uint behind_a = get_num_groups(1) * BM;
    const uint pitch = (behind_a + get_num_groups(0) * BN) * 2;
    const uint last = (k + STEP - 1) / STEP * 2 - 1;
    global const uint4* from_a = words + i * 2 + item;
    global const uint4* from_b = words + (behind_a + j) * 2 - CHUNKS_A + item;
    union {
        uint4 four;
        uint one[4];
    } left[2][WM / 16], right[2][WN / 16];
    float sum[WM / 16][WN / 8][4] = {{{0.0f}}};
    LOOP for (uint p = 0; p < BUFFERS; p++) {
        COPY(p)
    }
    COPY_WAIT(BUFFERS - 1);
    barrier(CLK_LOCAL_MEM_FENCE);
    GET(0, 0)
    for (uint p0 = 0; p0 <= last; p0 += 2) {
        LOOP for (uint h = 0; h < 2; h++) {
            COPY_WAIT(BUFFERS - 2);
            barrier(CLK_LOCAL_MEM_FENCE); // the next mma's words are here, this one's in registers
            GET(1 - h, p0 + h + 1)
            COPY(p0 + h + BUFFERS)
            LOOP for (int r = 0; r < WM / 16; r++) {
                LOOP for (int t = 0; t < WN / 8; t++) {
                    MMA(sum[r][t], left[h][r].one, right[h][t / 2].one + t % 2 * 2);
                }
            }
        }
    }
    COPY_WAIT(0); // a group does not end with copies on their way
    STORE_SUMS
}
