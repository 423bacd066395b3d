package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.Tensor;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** On a device whose steps take as long as a test says, so that nobody has to wait. */
@Tag("quick")
final class DeviceTrialTest {
    private static final long MILLI = 1_000_000;

    private final Dataset clouds = Toy.clouds(1, 1, 1);
    private final Map<String, Object> written = new HashMap<>();
    private int begun; // passes
    private int run; // steps
    private int rows; // of a batch
    private int finished;

    /** Tries a training on a device, of whose steps each takes the time that its number says. */
    private long nanos(
            String id, Network network, Settings how, Dataset like, IntToLongFunction time) {
        var clock = new Ticking();
        var trial = new DeviceTrial(network, how, like, clock);
        try (Device cpu = Toy.device(1)) {
            return trial.nanosPerStep(Observed.named(id, cpu, call -> {
                if (call.runs()) {
                    clock.pass(time.applyAsLong(run++));
                    rows = call.plan().ops().get(0).writes().get(0).rows();
                } else if (call.method().equals("write")) {
                    begun += call.is("write", "train.clock") ? 1 : 0;
                    written.put(
                            ((Tensor) call.args().get(0)).name(), call.args().get(1));
                } else if (call.method().equals("finish")) {
                    finished++;
                }
            }));
        }
    }

    private long nanos(IntToLongFunction time) {
        return nanos("fake:0", Toy.network(), Toy.SETTINGS, clouds, time);
    }

    /** 3 steps, then 30 ms at a time: until 300 ms are over, and in each of three rounds. */
    @Test
    void aSteadyDeviceIsTriedForItsLeastTime() {
        assertEquals(MILLI, nanos(step -> MILLI));
        assertEquals(3 + 10 * 30 + 3 * 30, run);
        assertEquals(1 + 10 + 3, begun);
        assertTrue(finished >= 2 * begun, "a pass is over when the device says so");
        assertEquals(32, rows);
    }

    /** Java compiles meanwhile. */
    @Test
    void theCpuDeviceIsTriedForASecond() {
        assertEquals(
                10 * MILLI, nanos("cpu", Toy.network(), Toy.SETTINGS, clouds, s -> 10 * MILLI));
        assertEquals(3 + 34 * 3 + 3 * 3, run);
    }

    /** After 270 ms the steps take half of their time: so there are 270 ms more. */
    @Test
    void warmingGoesOnUntilHalfOfItsTimeHasBroughtNothing() {
        assertEquals(30 * MILLI, nanos(step -> (step < 3 + 4 ? 60 : 30) * MILLI));
        assertEquals(3 + 4 + 1 + 9 + 3, run);
    }

    @Test
    void aTenthLessIsNoReasonToGoOn() {
        assertEquals(9 * MILLI, nanos(step -> (step < 3 + 9 * 3 ? 10 : 9) * MILLI));
        assertEquals(3 + 9 * 3 + 2 * 3 + 3 * 6, run);
    }

    @Test
    void warmingEndsAfterFourSeconds() {
        assertEquals(4000 * MILLI, nanos(step -> (step < 3 ? 8000 : 4000) * MILLI));
        assertEquals(3 + 1 + 3, run);
    }

    @Test
    void theBestRoundCounts() {
        int second = 3 + 10 * 3 + 3;
        assertEquals(
                8 * MILLI, nanos(step -> (step >= second && step < second + 3 ? 8 : 10) * MILLI));
        assertEquals(second + 2 * 3 + 3, run); // a round of 24 ms is not over
    }

    /** 16 steps of 256 examples are 4,096; of wide examples there are fewer. */
    @Test
    void examplesAreBounded() {
        nanos("fake:0", Toy.network(), Toy.SETTINGS.withBatch(256), clouds, step -> MILLI);
        assertEquals(256, rows);
        assertEquals(3 + 19 * 16 + 3 * 2 * 16, run);
        assertEquals(4096, ((int[]) written.get("examples.classes")).length);
        Network wide = Network.of(128).classes(2);
        nanos("fake:0", wide, Toy.SETTINGS.withBatch(10_000), pixels(128), step -> 100 * MILLI);
        assertEquals(4096, rows);
    }

    private static Dataset pixels(int count) {
        return Dataset.ofBytes(
                "pixels", List.of(count), new byte[count], new int[1], List.of("a", "b"));
    }

    @Test
    void theNoiseIsLikeTheData() {
        nanos(step -> 100 * MILLI);
        int[] labels = (int[]) written.get("examples.classes");
        assertEquals(32 * 32, labels.length);
        assertEquals(3, IntStream.of(labels).distinct().count());
        float[] floats = (float[]) written.get("examples");
        assertTrue(IntStream.range(0, floats.length)
                        .mapToObj(i -> floats[i])
                        .distinct()
                        .count()
                > 900);
        assertEquals(
                Weights.initial(Toy.network(), Toy.SETTINGS.seed()).w(0)[0],
                ((float[]) written.get("w1"))[0]);
        nanos("fake:0", Toy.network(), Toy.SETTINGS, pixels(Toy.FEATURES), step -> 100 * MILLI);
        byte[] bytes = (byte[]) written.get("examples");
        assertTrue(
                IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count() > 200);
    }

    @Test
    void aTrainingOnNumbersIsTriedWithNumbers() {
        var targets = new Targets(new float[2], Scaling.none());
        Dataset numbers = clouds.withTargets(List.of("a", "b"), targets);
        Network network = Network.parse("6-8-2", Activation.TANH, Loss.REGRESSION);
        assertEquals(
                100 * MILLI, nanos("fake:0", network, Toy.SETTINGS, numbers, step -> 100 * MILLI));
        assertTrue(
                Arrays.equals(new float[2 * 32 * 32], (float[]) written.get("examples.targets")));
    }
}
