package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A loss that is not a finite number ends a run, and the message says where it came from. */
@Tag("quick")
final class DivergenceTest {
    private static final Dataset DATA = Toy.clouds(300, 1.5, 1);

    @TempDir
    Path folder;

    /** A network and a learning rate that is too high for it. */
    record Case(Network network, Settings settings) {}

    /** Without momentum, decay and schedule. */
    private static Settings plain(int epochs, int batch, float rate) {
        return Toy.SETTINGS
                .withEpochs(epochs)
                .withBatch(batch)
                .withRate(rate, Rate.CONSTANT)
                .withOptimiser(new Sgd(0, 0));
    }

    static List<Case> cases() {
        Network deep = Network.parse("6-8-8-3", Activation.RELU, Loss.CROSS_ENTROPY);
        Network squared = Toy.network(Activation.IDENTITY, Loss.MEAN_SQUARED_ERROR);
        Settings absurd = Toy.SETTINGS.withRate(1e20f, Rate.CONSTANT);
        Settings high = plain(50, 2, 8f);
        return List.of(
                new Case(deep, absurd),
                new Case(deep, absurd.withOptimiser(new Sgd(0, 0))),
                new Case(squared, absurd),
                new Case(squared, high), // slowly, after some steps
                new Case(squared, high.withRate(0.7f, Rate.CONSTANT)));
    }

    private static float[][] weights(Weights w) {
        return Stream.of(w.w(0), w.b(0), w.w(1), w.b(1)).toArray(float[][]::new);
    }

    /** Looks at the loss of every step before the next. */
    private static int[] firstNotFinite(Case given) {
        Settings settings = given.settings;
        var scaling = Trainer.scaling(DATA, settings.validation());
        try (Device device = Toy.device(1);
                var session = new Session(
                        device, given.network, DATA, scaling, settings, Trust.blind())) {
            session.write(Weights.initial(given.network, settings.seed()));
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                session.begin(epoch, 0);
                for (int step = 0; step < session.stepsPerEpoch(); step++) {
                    session.run(step);
                    device.finish();
                    if (!Float.isFinite(session.losses()[step])) {
                        return new int[] {epoch + 1, step + 1};
                    }
                }
            }
        }
        throw new AssertionError("the case does not diverge: " + given);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesTheFirstStepAndTheLayer(Case given) {
        var e = assertThrows(
                DivergedException.class, () -> Toy.train(given.network, DATA, given.settings));
        int[] first = firstNotFinite(given);
        assertEquals(first[0] + "." + first[1], e.epoch() + "." + e.step());
        String where = String.format(Locale.ROOT, " step %d of epoch %d; ", first[1], first[0]);
        assertTrue(e.getMessage().startsWith("training diverged: the loss "), e.getMessage());
        assertTrue(e.getMessage().contains(where), e.getMessage());
        assertTrue(e.getMessage().matches(".* layer [1-3] .*"), e.getMessage());
        assertTrue(e.getMessage().endsWith("try a lower learning rate (--lr)"), e.getMessage());
    }

    /** The weights before the failing step, not those after it, which are ruined. */
    @Test
    void looksAtTheStepThatFailedWithTheWeightsThatItHad() {
        Case slowly = cases().get(4);
        var e = assertThrows(
                DivergedException.class, () -> Toy.train(slowly.network, DATA, slowly.settings));
        assertTrue(e.getMessage().contains("too large for the loss"), e.getMessage());
    }

    /** From a good epoch, rates that grow: the checkpoint of that epoch stays. */
    @Test
    void lastCheckpointIsStillGood() {
        Settings settings = plain(50, 2, 0.7f);
        Network squared = Toy.network(Activation.IDENTITY, Loss.MEAN_SQUARED_ERROR);
        Run run = Toy.create(folder, DATA, settings);
        var e = assertThrows(
                DivergedException.class, () -> Toy.train(squared, DATA, settings, run));
        Resumable left = Resumable.latest(folder, settings).orElseThrow();
        assertEquals(e.epoch() - 1, left.moment().epoch());
        assertEquals(0, left.moment().step());
        for (float[] values : weights(left.moment().weights())) {
            assertTrue(finite(values));
        }
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The last step of an epoch has a finite loss and ruins the weights: no checkpoint, no best
     * model of that.
     */
    @Test
    void ruinedWeightsAreNotSaved() {
        Network deep = Network.parse("6-8-8-3", Activation.RELU, Loss.CROSS_ENTROPY);
        for (Settings once : List.of(
                plain(4, 260, 1e30f),
                plain(4, 300, Float.MAX_VALUE).withOptimiser(new Sgd(0, 100)).withValidation(0))) {
            Path place = folder.resolve("batch " + once.batch());
            Run run = Toy.create(place, DATA, once);
            var e = assertThrows(DivergedException.class, () -> Toy.train(deep, DATA, once, run));
            assertEquals("1.1", e.epoch() + "." + e.step(), e.getMessage());
            assertTrue(e.getMessage().matches(".* layer [1-3] .*"), e.getMessage());
            String what = once.validation() == 0
                    ? "the network is ruined after"
                    : "the loss on the validation part is NaN after";
            assertTrue(e.getMessage().contains(what), e.getMessage());
            Resumable left = Resumable.latest(place, once).orElseThrow();
            assertEquals(0, left.moment().epoch());
            assertEquals(
                    Weights.initial(deep, once.seed()).hash(),
                    left.model().weights().hash());
            assertFalse(Files.exists(place.resolve(Run.BEST)), "a best model of ruined weights");
        }
    }

    private static String diagnosis(float first, float second, float... example) {
        Network network = Network.of(2).dense(2, Activation.IDENTITY).classes(2);
        var weights = new Weights(network);
        Arrays.fill(weights.w(0), first);
        Arrays.fill(weights.w(1), second);
        return Diagnosis.of(weights, new float[][] {{0, 1}, example});
    }

    @Test
    void saysWhatIsWrongInABatch() {
        assertEquals("the data themselves are not finite", diagnosis(1, 1, 0, Float.NaN));
        assertEquals("weights of layer 1 are not finite", diagnosis(Float.NaN, 1, 1, 1));
        assertEquals(
                "weights of layer 2 are not finite", diagnosis(1, Float.POSITIVE_INFINITY, 1, 1));
        assertEquals("the output of layer 1 is not finite", diagnosis(1e30f, 1, 1e30f, 1));
        assertEquals("the output of layer 2 is not finite", diagnosis(1e30f, 1e30f, 1, 1));
        assertEquals(
                "the outputs of layer 2 are finite, but too large for the loss",
                diagnosis(1e10f, 1e10f, 1, 1));
        var last = new Weights(Network.of(2).dense(2, Activation.IDENTITY).classes(2));
        last.w(0)[3] = 1e30f;
        assertEquals(
                "the output of layer 1 is not finite",
                Diagnosis.of(last, new float[][] {{0, 1e30f}}),
                "from the second input to the second unit");
    }

    /**
     * An input that is not finite is found before anything else, and the folder keeps the
     * beginning.
     */
    @Test
    void dataThatAreNotFinite() {
        float[] values = DATA.floats().clone();
        values[100 * Toy.FEATURES] = Float.NaN;
        Dataset spoilt =
                Dataset.ofFloats("spoilt", Toy.FEATURES, values, DATA.labels(), Toy.CLASSES);
        Run run = Toy.create(folder, DATA, Toy.SETTINGS);
        try (Device device = Toy.device(1)) {
            var scaling = Trainer.scaling(DATA, 40);
            var trainer = new Trainer(
                    device, Toy.network(), spoilt, scaling, Toy.SETTINGS, run, Toy.NEVER);
            var e = assertThrows(DivergedException.class, trainer::run);
            assertTrue(
                    e.getMessage().contains("the data themselves are not finite"), e.getMessage());
        }
        Model model = Resumable.latest(folder, Toy.SETTINGS).orElseThrow().model();
        assertEquals(
                Weights.initial(Toy.network(), Toy.SETTINGS.seed()).hash(),
                model.weights().hash());
    }
}
