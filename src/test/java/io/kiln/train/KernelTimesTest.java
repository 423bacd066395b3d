package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a device whose steps take as long as a test says. */
@Tag("quick")
final class KernelTimesTest {
    private static final Dataset DATA = Toy.clouds(700, 1, 1);
    private static final Weights WEIGHTS = Weights.initial(Toy.network(), 77);

    private int warmed; // steps before those that are traced
    private int begun; // orders of examples
    private int finished;
    private float[] written = {};

    /** Traces steps of so many milliseconds. */
    private KernelTimes times(Dataset data, int milliseconds, double warmUp) {
        var clock = new Ticking();
        DeviceOptions options = DeviceOptions.DEFAULT.withThreads(1).withTracing(true);
        try (Device cpu = Devices.open("cpu", options)) {
            Device device = Observed.over(cpu, call -> {
                if (call.runs()) {
                    clock.pass(milliseconds * 1_000_000L);
                    warmed += call.method().equals("run") ? 1 : 0;
                } else if (call.is("write", "w1")) {
                    written = (float[]) call.args().get(1);
                }
                begun += call.is("write", "train.clock") ? 1 : 0;
                finished += call.method().equals("finish") ? 1 : 0;
            });
            return KernelTimes.of(
                    device, WEIGHTS, data, Trainer.scaling(data, 0), Toy.SETTINGS, warmUp, clock);
        }
    }

    @Test
    void sixteenStepsAreTracedFromTheWeightsGiven() {
        KernelTimes times = times(DATA, 1, 0);
        assertEquals(16, times.steps());
        assertEquals(1, warmed);
        assertEquals("cpu", times.device().id());
        double calls =
                times.summary().rows().stream().mapToDouble(r -> r.calls()).sum();
        assertEquals(0, calls % 16, 1e-9);
        assertTrue(calls >= 16, "calls: " + calls);
        assertArrayEquals(WEIGHTS.w(0), written);
    }

    @Test
    void stepsThatTakeLongAreFew() {
        assertEquals(5, times(DATA, 20, 0).steps());
        assertEquals(2, times(DATA, 60, 0).steps());
    }

    @Test
    void aShortEpochIsTracedOnce() {
        assertEquals(3, times(DATA.range(0, 96), 1, 0).steps());
    }

    /** A second of steps of 0.1 s, epoch after epoch, each waited for. */
    @Test
    void warmingGoesOnForItsTime() {
        assertEquals(2, times(DATA.range(0, 96), 100, 1).steps());
        assertEquals(10, warmed);
        assertEquals(4 + 1, begun);
        assertEquals(10 + 1 + 1, finished);
    }
}
