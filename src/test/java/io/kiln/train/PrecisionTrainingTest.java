package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Strokes;
import io.kiln.data.TrainTest;
import io.kiln.device.Activation;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.net.Network;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

/** A precision is worth having if a training in it comes as far as one in 32-bit floats. */
@Tag("slow") // a tensor core takes much emulating
@NeedsOpenCl
final class PrecisionTrainingTest {
    /** Of one: 0.1 percentage points. */
    private static final double AS_GOOD = 0.001;

    /** Each product of a gradient moves its weights, too: by momentum and decay, and by Adam. */
    @Test
    void splitTf32TrainsAsWellAsFloats() {
        assertAsGood(Precision.FP32X, Settings.DEFAULT);
    }

    @Test
    void splitBf16TrainsAsWellAsFloats() {
        var adam = new Adam(0.9f, 0.999f, 1e-8f, 0, false);
        assertAsGood(
                Precision.BF16X3,
                Settings.DEFAULT.withOptimiser(adam).withRate(0.003f, Rate.LINEAR));
    }

    private static void assertAsGood(Precision mode, Settings how) {
        TrainTest digits = Strokes.open(CacheFolder.ofUser(), 1);
        Dataset few = digits.train().range(0, 1500);
        DeviceOptions options = DeviceOptions.DEFAULT;
        Settings settings = how.withEpochs(4).withBatch(64).withValidation(300);
        double want = accuracy("cpu", options, settings, few, digits.test());
        double got = accuracy(
                "cl:0",
                options.withKernels("tensor-emulated").withPrecision(mode),
                settings,
                few,
                digits.test());
        assertEquals(want, got, AS_GOOD);
    }

    /** With the self-test before, and every tenth step repeated on the CPU device. */
    private static double accuracy(
            String id, DeviceOptions options, Settings settings, Dataset digits, Dataset unseen) {
        Network network = Network.of(784).dense(32, Activation.RELU).classes(10);
        Scaling scaling = Trainer.scaling(digits, 300);
        try (Device device = Devices.open(id, options);
                Device judge = Devices.cpu()) {
            var trainer = new Trainer(
                    device,
                    network,
                    digits,
                    scaling,
                    settings,
                    new Journal() {
                        @Override
                        public void begun(int epoch, int step, List<String> kernels) {
                            assertEquals(
                                    !id.equals("cpu"),
                                    kernels.stream().anyMatch(PrecisionTrainingTest::updates),
                                    kernels::toString);
                        }
                    },
                    () -> false,
                    new Trust(true, 10, CacheFolder.ofUser()));
            Outcome outcome = trainer.run();
            return Evaluation.of(judge, outcome.chosen(), scaling, unseen)
                    .score()
                    .accuracy();
        }
    }

    private static boolean updates(String kernel) {
        return kernel.startsWith("gemm_tensor") && kernel.contains("__update_1");
    }
}
