package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.function.BooleanSupplier;

/** A training whose rate grows until it runs away. */
@Tag("quick")
final class RateSweepTest {
    private static RateSweep.Result run(RateSweep sweep, BooleanSupplier cancelled) {
        try (Device device = Toy.device(1);
                var examples =
                        new ResidentExamples(device, Toy.clouds(300, 1, 1), Scaling.none())) {
            return sweep.run(
                    device, Toy.network(), examples, Toy.SETTINGS, Trust.blind(), cancelled);
        }
    }

    @Test
    void ratesGrowByTheSameFactorFromTheLowToTheHigh() {
        RateSweep.Result result = run(new RateSweep(1e-4f, 1e-2f, 25), Toy.NEVER);
        assertFalse(result.ranAway());
        List<RateSweep.Point> points = result.points();
        assertEquals(25, points.size());
        assertEquals(1e-4, points.get(0).rate(), 1e-9);
        assertEquals(1e-2, points.get(24).rate(), 1e-7);
        assertEquals(1e-3, points.get(12).rate(), 1e-8);
        assertEquals(points.get(0).loss(), points.get(0).smooth(), 1e-6);
        double mean = (0.09 * points.get(0).loss() + 0.1 * points.get(1).loss()) / 0.19;
        assertEquals(mean, points.get(1).smooth(), 1e-6);
    }

    @Test
    void whereTheLossRunsAwayItEnds() {
        RateSweep.Result result = run(new RateSweep(1e-3f, 1e6f, 60), Toy.NEVER);
        assertTrue(result.ranAway());
        assertTrue(result.points().size() < 60, result::toString);
        RateSweep.Point lowest = result.lowest();
        assertTrue(result.points().stream().allMatch(p -> p.smooth() >= lowest.smooth()));
        assertEquals(lowest.rate() / 10, result.suggestion(), 1e-9);
    }

    @Test
    void itCanBeCutShort() {
        assertEquals(
                8, run(new RateSweep(1e-4f, 1e-2f, 25), Toy.after(8)).points().size());
        RateSweep.Result none = run(new RateSweep(1e-4f, 1e-2f, 25), Toy.after(0));
        assertNull(none.suggestion());
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 10", "2, 1, 10", "1, 1, 10", "1, Infinity, 10", "NaN, 1, 10", "1, 2, 9"})
    void rangesThatAreNoneAreRefused(float low, float high, int steps) {
        assertThrows(DeviceException.class, () -> new RateSweep(low, high, steps));
    }
}
