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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A precision is worth having if a training in it comes as far as one in 32-bit floats. */
@Tag("slow") // a tensor core takes much emulating
@NeedsOpenCl
final class PrecisionTrainingTest {
    /** Of one: 0.1 percentage points. */
    private static final double AS_GOOD = 0.001;

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32X", "BF16X3"})
    void splitFactorsTrainAsWellAsFloats(Precision mode) {
        TrainTest digits = Strokes.open(CacheFolder.ofUser(), 1);
        Dataset few = digits.train().range(0, 1500);
        DeviceOptions options = DeviceOptions.DEFAULT;
        double want = accuracy("cpu", options, few, digits.test());
        double got = accuracy(
                "cl:0",
                options.withKernels("tensor-emulated").withPrecision(mode),
                few,
                digits.test());
        assertEquals(want, got, AS_GOOD);
    }

    /** With the self-test before, and every tenth step repeated on the CPU device. */
    private static double accuracy(
            String id, DeviceOptions options, Dataset digits, Dataset unseen) {
        Network network = Network.of(784).dense(32, Activation.RELU).classes(10);
        Settings settings = Settings.DEFAULT.withEpochs(4).withBatch(64).withValidation(300);
        Scaling scaling = Trainer.scaling(digits, 300);
        try (Device device = Devices.open(id, options);
                Device judge = Devices.cpu()) {
            var trainer = new Trainer(
                    device,
                    network,
                    digits,
                    scaling,
                    settings,
                    Journal.NONE,
                    () -> false,
                    new Trust(true, 10, CacheFolder.ofUser()));
            Outcome outcome = trainer.run();
            return Evaluation.of(judge, outcome.chosen(), scaling, unseen)
                    .score()
                    .accuracy();
        }
    }
}
