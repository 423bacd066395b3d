package io.kiln.tune;

import io.kiln.tuning.Row;
import io.kiln.tuning.Shape;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What the search for one product came to.
 *
 * @param shape of the product
 * @param present its kernels before
 * @param presentNanos time they took; NaN when no others met them and launchNanos is NaN, too
 * @param launchNanos time of an empty launch, where the present kernels take hardly longer and
 *     nothing was tried, else NaN
 * @param best the fastest of the others that met them to the end, or null
 * @param bestNanos time those took, else NaN
 * @param gain how many times as fast the best are, else NaN
 * @param noise what the gain has to exceed 1 by, else NaN
 * @param row what went into the user's table, or null when the present kernels stay
 * @param tried kernels that were tried, those at fault included
 * @param left kernels that there was no time for
 * @param pruned kernels that need not be tried, by reason
 * @param faults kernels that are wrong, cannot be built, hang or end the process, with what they did
 * @param skipped kernels that were at fault in an earlier search, with what they did
 */
public record Result(
        Shape shape,
        String present,
        double presentNanos,
        double launchNanos,
        @Nullable String best,
        double bestNanos,
        double gain,
        double noise,
        @Nullable Row row,
        int tried,
        int left,
        Map<String, Integer> pruned,
        Map<String, String> faults,
        Map<String, String> skipped) {
    /**
     * Speed.
     *
     * @param nanos time of the product
     * @return floating-point operations a second
     */
    public double flopsPerSecond(double nanos) {
        return 2e9 * shape.m() * shape.n() * shape.k() / nanos;
    }
}
