// reordered: k is cut into parts, each a chain of fma of its own; gemm_split_sum.cl adds them.
// parts[s][i][j] = sum of op(A)[i][p] op(B)[p][j] for p from s * share, share of them at most.
//   a (m, k), with TRANS_A 1 (k, m); b (k, n), with TRANS_B 1 (n, k); parts (splits, m, n)
// One work-item: one element of one part; dimension 0 goes over the elements, 1 over the parts.
// Parameters: TRANS_A, TRANS_B 0 or 1, not both.
// It must agree with gemm.cl but for the order of the sum.
#ifndef NAME
#define NAME gemm_split
#endif
#ifndef TRANS_A
#define TRANS_A 0
#endif
#ifndef TRANS_B
#define TRANS_B 0
#endif
#include "canonical.clh"

#define A(i, p) a[TRANS_A ? (size_t) (p) * m + (i) : (size_t) (i) * k + (p)]
#define B(p, j) b[TRANS_B ? (size_t) (j) * k + (p) : (size_t) (p) * n + (j)]

kernel void NAME(
        global const float* restrict a, global const float* restrict b,
        global float* restrict parts,
        int m, int n, int k, int share) {
    const size_t item = get_global_id(0);
    const int s = get_global_id(1);
    if (item < (size_t) m * n) {
        const int i = (int) item / n;
        const int j = (int) item % n;
        float sum = 0.0f;
        for (int p = s * share; p < min(k, (s + 1) * share); p++) {
            sum = fma(A(i, p), B(p, j), sum);
        }
        parts[s * ((size_t) m * n) + item] = sum;
    }
}
