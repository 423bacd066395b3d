// C = op(A) op(B), the items of a sub-group handing each other what they read of A. Each element is
// one chain of fma from +0 with k ascending, as in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-group: ROWS rows x WIDTH columns. One work-item: the ROWS elements of one column.
// Parameters: WIDTH items of a group, 8 to 128; ROWS 1, 2, 4 or 8; TRANS_A, TRANS_B 0 or 1, not
//   both; EMULATED 1 not to use cl_khr_subgroups where it is there; those of epilogue.clh.
#ifndef NAME
#define NAME gemm_subgroup
#endif
#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef ROWS
#define ROWS 4
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
#include "tiles.clh"

#if !EMULATED && (defined(cl_khr_subgroups) || defined(cl_intel_subgroups))
#define SLOT
#define LANES ((int) get_sub_group_size())
#define LANE ((int) get_sub_group_local_id())
#define BROADCAST(value, from) sub_group_broadcast(value, from)
#else
#include "subgroup_emulated.clh"
#define SLOT local float slot;
#define LANES WIDTH
#define LANE ((int) get_local_id(0))
#define BROADCAST(value, from) emulated_broadcast(value, from, &slot)
#endif
// NOTE: a sub-group at the end of a group may be smaller than the others: LANES is what it has.

#define A(i, p) a[TRANS_A ? (size_t) (p) * m + (i) : (size_t) (i) * k + (p)]
#define B(p, j) b[TRANS_B ? (size_t) (j) * k + (p) : (size_t) (p) * n + (j)]

__attribute__((reqd_work_group_size(WIDTH, 1, 1)))
kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    SLOT
    const int j = (int) get_group_id(0) * WIDTH + (int) get_local_id(0);
    const int i = (int) get_group_id(1) * ROWS;
    const int column = min(j, n - 1); // items past the end help to read A, and store nothing
    float mine[ROWS];
    float sum[ROWS];
    UNROLL for (int r = 0; r < ROWS; r++) {
        sum[r] = 0.0f;
    }
    for (int p0 = 0; p0 < k; p0 += LANES) {
        UNROLL for (int r = 0; r < ROWS; r++) {
            mine[r] = A(min(i + r, m - 1), min(p0 + LANE, k - 1));
        }
        for (int p = 0; p < min(LANES, k - p0); p++) {
            const float value = B(p0 + p, column);
            UNROLL for (int r = 0; r < ROWS; r++) {
                sum[r] = fma(BROADCAST(mine[r], p), value, sum[r]);
            }
        }
    }
    UNROLL for (int r = 0; r < ROWS; r++) {
        if (i + r < m && j < n) {
            STORE(c, i + r, j, n, sum[r]);
        }
    }
}
