// The factors of a product as words that a tensor core takes, each number rounded once, in the
// order in which gemm_words.cl wants them: for each mma, 16 lines (rows of A, then columns of B) at
// a time, the four words of a warp's item after item. Zeros behind the last line and k.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k)
//   words (k in STEPs, 2 mma of each, lines of A up to BM and of B up to BN in sixteens, 32 items)
// One work-item: an item's words of 16 lines (dimension 0, groups do not cross from A to B) in the
//   two mma of a STEP (dimension 1). The products must be those of gemm_tensor.cl.
// Parameters: BF16 0 rounds to tf32, 1 to bf16; BM, BN of the tiles, multiples of 16; TRANS_A,
//   TRANS_B 0 or 1; EMULATED 0 needs PTX.
#ifndef NAME
#define NAME tensor_words
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
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef TRANS_B
#define TRANS_B 0
#endif
#ifndef EMULATED
#define EMULATED 1
#endif
#if EMULATED
#include "nv_ptx_emulated.clh"
#else
#include "nv_ptx.clh"
#endif
#include "tensor_lines.clh"

#define STEP (BF16 ? 32 : 16) // as in gemm_tensor.cl, and so the k of each mma

kernel void NAME(
        global const float* restrict a, global const float* restrict b,
        global uint4* restrict words, int m, int n, int k) {
    const uint place = get_global_id(0);
    const uint item = place % 32;
    const uint line = place / 32 * 16;
    const uint behind_a = (m + BM - 1) / BM * BM;
    for (uint h = 0; h < 2; h++) {
        const uint p = get_global_id(1) * STEP + h * (STEP / 4) + item % 4 * (BF16 + 1);
        global uint4* to = words + (get_global_id(1) * 2 + h) * get_global_size(0) + place;
        if (line < behind_a) {
            const uint row = line + item / 4;
            *to = line_words(BF16, TRANS_A, a, m, k, row, row + 8, p, p + STEP / 2);
        } else {
            const uint col = line - behind_a + item / 8 * 4 + item / 4 % 2;
            *to = line_words(BF16, !TRANS_B, b, n, k, col, col + 2, p, p + STEP / 2).xzyw;
        }
    }
}
