package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.Dataset;
import io.kiln.data.Mnist;
import io.kiln.data.Scaling;
import io.kiln.data.Strokes;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What {@code kiln train} does when nothing is asked for, in three epochs of some of the
 * examples: an OpenCL device has the CPU device's weights after each, or is close and repeats
 * itself.
 */
@Tag("slow")
@NeedsOpenCl
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DefaultTrainingTest {
    private static final int EXAMPLES = 8_100; // a last batch that is not full
    private static final Settings SETTINGS = Settings.DEFAULT.withEpochs(3).withValidation(2_000);
    private static final Network NETWORK =
            Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
    private static final DeviceOptions SPLIT = DeviceOptions.DEFAULT.withKernels("split");

    private Dataset data;
    private Outcome cpu;

    /** Keeps where a training stood last. */
    private static final class Last implements Journal {
        private final List<Moment> moments = new ArrayList<>();

        @Override
        public void checkpoint(Moment moment) {
            moments.add(moment);
        }

        Moment moment() {
            return moments.get(moments.size() - 1);
        }
    }

    @BeforeAll
    void train() {
        data = Mnist.find(Optional.empty())
                .map(folder -> Mnist.load(folder).train().range(0, EXAMPLES))
                .orElseGet(() -> Strokes.draw("strokes", 1, Strokes.TRAIN_PART, EXAMPLES));
        try (Device device = Devices.cpu()) {
            cpu = trainer(device, Journal.NONE, Toy.NEVER).run();
        }
    }

    private Trainer trainer(Device device, Journal journal, BooleanSupplier cancelled) {
        return new Trainer(
                device, NETWORK, data, Scaling.unit(), SETTINGS, journal, cancelled, Trust.blind());
    }

    private static List<String> hashes(Outcome outcome) {
        return outcome.epochs().stream().map(EpochReport::weights).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void everyEpochHasTheWeightsOfTheCpuDevice(String binding) {
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT.withBinding(binding))) {
            assertTrue(device.info().canonical(), device.info()::toString);
            Outcome outcome = trainer(device, Journal.NONE, Toy.NEVER).run();
            assertEquals(3, hashes(outcome).size());
            assertEquals(hashes(cpu), hashes(outcome));
        }
    }

    /** The losses of the first ten steps, and where they left off. */
    private Moment tenSteps(Device device) {
        var last = new Last();
        assertTrue(trainer(device, last, Toy.after(10)).run().interrupted());
        assertEquals(10, last.moment().losses().length);
        return last.moment();
    }

    @Test
    void sumsInAnotherOrderStayCloseAndGoOnToTheSameWeights() {
        Outcome unbroken;
        Moment stopped;
        try (Device device = Devices.open("cl:0", SPLIT);
                Device judge = Devices.cpu()) {
            assertFalse(device.info().canonical(), device.info()::toString);
            unbroken = trainer(device, Journal.NONE, Toy.NEVER).run();
            stopped = tenSteps(device);
            float[] wanted = tenSteps(judge).losses();
            for (int step = 0; step < wanted.length; step++) {
                float loss = wanted[step];
                assertEquals(loss, stopped.losses()[step], 1e-5 * loss, "step " + step);
            }
        }
        assertEquals(accuracy(cpu), accuracy(unbroken), 0.002);
        try (Device device = Devices.open("cl:0", SPLIT)) {
            Outcome resumed = trainer(device, Journal.NONE, Toy.NEVER).resume(stopped, null);
            assertEquals(hashes(unbroken), hashes(resumed));
        }
    }

    private static double accuracy(Outcome outcome) {
        List<EpochReport> reports = outcome.epochs();
        return reports.get(reports.size() - 1).validation().accuracy();
    }
}
