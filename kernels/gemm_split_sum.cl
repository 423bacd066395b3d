// reordered: c[i][j] = parts[0][i][j] + parts[1][i][j] + ..., the parts that gemm_split.cl made.
//   parts (splits, m, n); c (m, n)
// One work-item: one element; then what epilogue.clh does with it. No groups.
// Parameters: those of epilogue.clh.
// Together with gemm_split.cl it must agree with gemm.cl but for the order of the sum.
#ifndef NAME
#define NAME gemm_split_sum
#endif
#include "epilogue.clh"

kernel void NAME(
        global const float* restrict parts C_PARAMETER, int m, int n, int splits
        EPILOGUE_PARAMETERS) {
    const size_t item = get_global_id(0);
    if (item < (size_t) m * n) {
        float sum = 0.0f;
        for (int s = 0; s < splits; s++) {
            sum += parts[s * ((size_t) m * n) + item];
        }
        const int i = (int) item / n;
        const int j = (int) item % n;
        STORE(c, i, j, n, sum);
    }
}
