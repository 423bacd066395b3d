package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loss of which a group takes a few rows: the bits of the CPU device. */
@Tag("slow")
@NeedsOpenCl
final class StepLossTest {
    /** Rows that groups do not divide; classes below and above the partial sums; one that overflows. */
    @ParameterizedTest
    @CsvSource({"9, 10, 0, 5", "9, 37, 0.1, 200", "1, 3, 0.1, 1"})
    void aGroupsRowsHaveTheLossOfEachAlone(int rows, int classes, float smoothing, float scale) {
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("step"));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(
                    loss(cpu, rows, classes, smoothing, scale),
                    loss(device, rows, classes, smoothing, scale));
        }
    }

    /** The losses and behind them the gradients, as bits. */
    private static int[] loss(Device device, int rows, int classes, float smoothing, float scale) {
        float[] values = Trial.noise(classes, rows * classes);
        for (int e = 0; e < values.length; e++) {
            values[e] *= scale;
        }
        values[0] = 0f;
        values[1] = -0f;
        var trial = new Trial();
        Tensor z = trial.floats("z", rows, classes, values);
        Tensor labels = trial.ints("labels", rows, 1, Trial.whole(rows, rows, classes));
        Tensor losses = trial.result("losses", rows, 1);
        Tensor dz = trial.result("dz", rows, classes);
        trial.run(device, new LossOp.SoftmaxLoss(z, labels, losses, dz, smoothing));
        float[] both = new float[rows + rows * classes];
        System.arraycopy(trial.get(losses), 0, both, 0, rows);
        System.arraycopy(trial.get(dz), 0, both, rows, rows * classes);
        return Trial.bits(both);
    }
}
