package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A training whose rate grows until it runs away. */
@Tag("quick")
final class RateSweepTest {
    @TempDir
    Path cache;

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
        int last = result.points().size() - 1;
        assertTrue(result.points().get(last).smooth() > 4 * lowest.smooth(), result::toString);
        assertTrue(
                result.points().subList(0, last).stream()
                        .allMatch(p -> p.smooth() <= 4 * lowest.smooth()),
                "it ends at the first that did");
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

    /** Of 10 steps an epoch: after 8, at its end, and at last. */
    @Test
    void lossesAreLookedAtNowAndThen() {
        List<Integer> looked = new ArrayList<>();
        List<float[]> written = new ArrayList<>();
        int[] done = {0};
        try (Device cpu = Toy.device(1)) {
            Device device = Observed.over(cpu, call -> {
                done[0] += call.runs() ? 1 : 0;
                if (call.method().equals("finish")) {
                    looked.add(done[0]);
                } else if (call.is("write", "w1")) {
                    written.add((float[]) call.args().get(1));
                }
            });
            run(device, new RateSweep(1e-4f, 1e-2f, 25), Toy.clouds(300, 1, 1), Trust.blind());
        }
        assertEquals(List.of(8, 10, 18, 20, 25), looked);
        assertEquals(25, done[0]);
        Weights first = Weights.initial(Toy.network(), Toy.SETTINGS.seed());
        assertArrayEquals(first.w(0), written.get(0));
    }

    private static RateSweep.Result run(Device device, RateSweep sweep, Dataset data, Trust trust) {
        try (var examples = new ResidentExamples(device, data, Scaling.none())) {
            return sweep.run(device, Toy.network(), examples, Toy.SETTINGS, trust, Toy.NEVER);
        }
    }

    @Test
    void tenStepsAreEnough() {
        assertEquals(
                10, run(new RateSweep(1e-4f, 1e-2f, 10), Toy.NEVER).points().size());
    }

    @Test
    void aLossThatIsNoNumberIsNoPoint() {
        float[] values = Toy.clouds(300, 1, 1).floats().clone();
        Arrays.fill(values, Float.NaN);
        Dataset spoilt = Dataset.ofFloats(
                "spoilt", Toy.FEATURES, values, Toy.clouds(300, 1, 1).labels(), Toy.CLASSES);
        try (Device device = Toy.device(1)) {
            RateSweep.Result result =
                    run(device, new RateSweep(1e-4f, 1e-2f, 25), spoilt, Trust.blind());
            assertTrue(result.ranAway());
            assertEquals(List.of(), result.points());
        }
    }

    @Test
    void aDeviceThatComputesNothingIsNotSwept() {
        try (Device cpu = Toy.device(1)) {
            Device idle = Observed.named("idle:0", cpu, call -> {
                if (call.runs()) {
                    throw new DeviceException("self-test");
                }
            });
            int[] steps = {0};
            var trust = new Trust(true, 0, new CacheFolder(cache));
            Exception e = assertThrows(DeviceException.class, () -> {
                try (var examples =
                        new ResidentExamples(idle, Toy.clouds(300, 1, 1), Scaling.none())) {
                    new RateSweep(1e-4f, 1e-2f, 25)
                            .run(idle, Toy.network(), examples, Toy.SETTINGS, trust, () -> {
                                steps[0]++;
                                return false;
                            });
                }
            });
            assertEquals("self-test", e.getMessage());
            assertEquals(0, steps[0], "it was found out before the first step");
        }
    }
}
