package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

/** Products in groups that read their batch where the data lies: the bits of the CPU device. */
@Tag("slow")
@NeedsOpenCl
final class StepGatherTest {
    private static final int EXAMPLES = 41;

    /** Above 128 KiB of weights in squares, else by rows; pictures that fours divide, or not. */
    @ParameterizedTest
    @CsvSource({"true, true, 9, 120, 300", "false, false, 19, 120, 301", "true, true, 5, 10, 37"})
    void theBatchIsThatOfTheClock(boolean bytes, boolean kept, int m, int n, int k) {
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("step"));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(
                    product(cpu, bytes, kept, m, n, k), product(device, bytes, kept, m, n, k));
        }
    }

    /** The product, and behind it the batch if that is wanted as well; as bits. */
    private static int[] product(Device device, boolean bytes, boolean kept, int m, int n, int k) {
        var trial = new Trial();
        Tensor source = bytes
                ? trial.bytes("source", EXAMPLES, k, pixels(EXAMPLES * k))
                : trial.floats("source", EXAMPLES, k, Trial.noise(7, EXAMPLES * k));
        Tensor order = trial.ints("order", 1, m + 11, Trial.whole(3, m + 11, EXAMPLES));
        Tensor clock = trial.clock(new Clock(0, 0, 11, 0));
        Tensor x = kept ? trial.result("x", m, k) : Tensor.floats("x", m, k, Role.SCRATCH);
        Tensor w = trial.floats("w", k, n, Trial.noise(5, k * n));
        Tensor y = trial.result("y", m, n);
        trial.run(
                device,
                new Op.Gather(source, order, clock, 1 / 255f, -0.25f, x),
                new Op.Gemm(false, false, x, w, y));
        float[] both = new float[m * n + m * k];
        System.arraycopy(trial.get(y), 0, both, 0, m * n);
        if (kept) {
            System.arraycopy(trial.get(x), 0, both, m * n, m * k);
        }
        return Trial.bits(both);
    }

    private static byte[] pixels(int count) {
        byte[] pixels = new byte[count];
        new Random(count).nextBytes(pixels);
        return pixels;
    }
}
