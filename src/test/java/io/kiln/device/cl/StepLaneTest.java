package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.device.WeighClasses;

import org.junit.jupiter.api.Test;

/** What follows a product in its lane is done once a line, by items that have one. */
@NeedsOpenCl
final class StepLaneTest {
    /** More rows than one group's; what is multiplied twice shows. */
    @Test
    void eachRowIsWeighedOnceBehindAProduct() {
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT.withKernels("step"));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(weighed(cpu), weighed(device));
        }
    }

    /** The losses, as bits: no product writes them. */
    private static int[] weighed(Device device) {
        int rows = 37;
        var trial = new Trial();
        Tensor x = trial.floats("x", rows, 6, Trial.noise(1, rows * 6));
        Tensor w = trial.floats("w", 6, 3, Trial.noise(2, 18));
        Tensor dy = trial.result("dy", rows, 3);
        Tensor weights = trial.floats("weights", 1, 3, 0.5f, 3, 7);
        Tensor labels = trial.ints("labels", rows, 1, Trial.whole(4, rows, 3));
        Tensor losses = trial.floats("losses", rows, 1, Trial.noise(5, rows));
        trial.run(
                device,
                new Op.Gemm(false, false, x, w, dy),
                new WeighClasses(weights, labels, losses, dy));
        return Trial.bits(trial.get(losses));
    }
}
