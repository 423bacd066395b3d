// C = op(A) op(B) for few rows: B is read once for ROWS rows. Each element is one chain of fma from
// +0 with k ascending, as in gemm.cl, with which it must agree bit for bit.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-item: ROWS rows of one column; dimension 0 goes over the columns, 1 over the rows. No
//   groups.
// Parameters: ROWS 1, 2, 4 or 8; TRANS_A, TRANS_B 0 or 1, not both; those of epilogue.clh.
#ifndef NAME
#define NAME gemm_skinny
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
#include "epilogue.clh"
#include "tiles.clh"

#define A(i, p) a[TRANS_A ? (size_t) (p) * m + (i) : (size_t) (i) * k + (p)]
#define B(p, j) b[TRANS_B ? (size_t) (j) * k + (p) : (size_t) (p) * n + (j)]

kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    const size_t column = get_global_id(0);
    const int i = (int) get_global_id(1) * ROWS;
    if (column < n && i < m) {
        const int j = (int) column;
        float sum[ROWS];
        UNROLL for (int r = 0; r < ROWS; r++) {
            sum[r] = 0.0f;
        }
        for (int p = 0; p < k; p++) {
            const float value = B(p, j);
            UNROLL for (int r = 0; r < ROWS; r++) {
                sum[r] = fma(A(min(i + r, m - 1), p), value, sum[r]);
            }
        }
        UNROLL for (int r = 0; r < ROWS; r++) {
            if (i + r < m) {
                STORE(c, i + r, j, n, sum[r]);
            }
        }
    }
}
