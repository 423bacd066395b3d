// C = op(A) op(B); each element is one chain of fma from +0 with k ascending.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); c (m, n)
// One work-item: one element; then what epilogue.clh does with it. No groups.
// Parameters: TRANS_A, TRANS_B 0 or 1, not both; those of epilogue.clh.
// This is the plainest: every other product of matrices must agree with it.
#ifndef NAME
#define NAME gemm
#endif
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef TRANS_B
#define TRANS_B 0
#endif
#include "epilogue.clh"

#define A(i, p) a[TRANS_A ? (p) * m + (i) : (i) * k + (p)]
#define B(p, j) b[TRANS_B ? (j) * k + (p) : (p) * n + (j)]

kernel void NAME(
        global const float* restrict a, global const float* restrict b C_PARAMETER,
        int m, int n, int k EPILOGUE_PARAMETERS) {
    const size_t item = get_global_id(0);
    if (item < (size_t) m * n) {
        const int i = (int) item / n;
        const int j = (int) item % n;
        float sum = 0.0f;
        for (int p = 0; p < k; p++) {
            sum = fma(A(i, p), B(p, j), sum);
        }
        STORE(c, i, j, n, sum);
    }
}
