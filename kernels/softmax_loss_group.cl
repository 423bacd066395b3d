// What softmax_loss.cl does, with which it must agree bit for bit: for lines that groups take.
//   z (rows, cols); labels (rows, 1) int; losses (rows, 1); dz (rows, cols); share, own, each: there
// One work-group: ROWS rows. 16 work-items: a row, each one of the partial sums; others nothing.
//   What a sum and then dz need is computed twice, which takes less time than to keep it in dz.
// Parameters: ITEMS, at least 16 ROWS.
#ifndef NAME
#define NAME softmax_loss_group
#endif
#ifndef ROWS
#define ROWS 1
#endif
#ifndef ITEMS
#define ITEMS 128
#endif
#ifdef PART
#define restrict // NOTE: see gemm_step.cl
#endif
#include "canonical.clh"
#include "group.clh"

#define LARGEST(x, y) ((y) <= (x) || isnan(x) ? (x) : (y)) // a NaN wins
#define PUT(numbers, value) \
    if (works) { \
        numbers[item] = value; \
    }

// The sum of what 16 items put there.
#define FOLD(sum, numbers) \
    do { \
        float all[16]; \
        for (int p = 0; p < 16; p++) { \
            all[p] = numbers[item - q + p]; \
        } \
        sum = kiln_fold(all); \
    } while (0)

GROUP_KERNEL(ITEMS, 1) NAME(GROUP_PLACE
        global const float* restrict z, global const int* restrict labels,
        global float* restrict losses, global float* restrict dz, int rows, int cols, float share,
        float own, float each) {
    SHELF(3 * 16 * ROWS)
    local float* maxima = shelf;
    local float* sums = shelf + 16 * ROWS;
    local float* distances = shelf + 2 * 16 * ROWS;
    const int item = MEMBER;
    const int q = item % 16;
    const int i = GROUP(1) * ROWS + item / 16;
    const bool works = item < 16 * ROWS && i < rows;
    global const float* row = z + (size_t) i * cols;
    const int label = works ? labels[i] : 0;
    float largest = -INFINITY;
    for (int j = q; works && j < cols; j += 16) {
        largest = LARGEST(largest, row[j]);
    }
    PUT(maxima, largest)
    barrier(CLK_LOCAL_MEM_FENCE);
    float sum = 0.0f;
    float distance = 0.0f;
    if (works) {
        for (int p = 0; p < 16; p++) {
            largest = LARGEST(largest, maxima[item - q + p]);
        }
        for (int j = q; j < cols; j += 16) {
            sum += kiln_exp(row[j] - largest);
            distance += row[j] - largest;
        }
    }
    PUT(sums, sum)
    PUT(distances, distance)
    barrier(CLK_LOCAL_MEM_FENCE);
    if (works) {
        FOLD(sum, sums);
        const float scale = kiln_reciprocal(sum);
        for (int j = q; j < cols; j += 16) {
            const float target = j == label ? own + each : each;
            dz[(size_t) i * cols + j] = (kiln_exp(row[j] - largest) * scale - target) * share;
        }
        if (q == 0) {
            float d = row[label] - largest;
            if (each > 0.0f) {
                FOLD(distance, distances);
                d = fma(each, distance, own * d);
            }
            losses[i] = kiln_log(sum) - d;
        }
    }
}
