package io.kiln.trust;

import org.jspecify.annotations.Nullable;

/**
 * What the examination of one kind of operation came to.
 *
 * @param operation for example {@code gemm TN}
 * @param cases how many shapes and inputs were tried
 * @param units largest error against double precision, in units in the last place of the larger of
 *     the value and the root mean square of its tensor
 * @param bits whether every bit is that of the CPU device
 * @param fault the first thing wrong, or null: where, what was got, what was wanted
 */
public record Finding(
        String operation,
        int cases,
        double units,
        boolean bits,
        @Nullable String fault) {
    Finding and(Finding other) {
        return new Finding(
                operation,
                cases + other.cases,
                Math.max(units, other.units),
                bits && other.bits,
                fault == null ? other.fault : fault);
    }
}
