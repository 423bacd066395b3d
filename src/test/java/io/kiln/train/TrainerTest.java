package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.model.Model;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Regularisation;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

@Tag("quick")
final class TrainerTest {
    private static final Dataset APART = Toy.clouds(300, 0.3, 1);
    private static final Dataset MIXED = Toy.clouds(300, 1.5, 1);

    static Stream<Arguments> networks() {
        return Stream.of(Activation.values())
                .flatMap(a -> Stream.of(Loss.CROSS_ENTROPY, Loss.MEAN_SQUARED_ERROR)
                        .map(loss -> Arguments.of(a, loss)));
    }

    @Test
    void learnsToTellCloudsApart() {
        Dataset more = Toy.clouds(500, 0.3, 2);
        Outcome outcome = Toy.train(Toy.network(), APART, Toy.SETTINGS);
        try (Device device = Toy.device(1)) {
            Evaluation unseen =
                    Evaluation.of(device, outcome.chosen(), Trainer.scaling(APART, 40), more);
            assertEquals(1, unseen.score().accuracy());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void lossGoesDown(Activation activation, Loss loss) {
        Settings settings = Toy.SETTINGS.withEpochs(8).withRate(0.02f, Rate.CONSTANT);
        List<EpochReport> epochs =
                Toy.train(Toy.network(activation, loss), APART, settings).epochs();
        EpochReport first = epochs.get(0);
        EpochReport last = epochs.get(7);
        assertTrue(last.trainLoss() < 0.9 * first.trainLoss(), first + " to " + last);
        assertTrue(score(last).loss() < score(first).loss(), first + " to " + last);
    }

    private static Score score(EpochReport report) {
        return java.util.Objects.requireNonNull(report.validation());
    }

    @Test
    void picturesAreLearntToo() {
        Model model = Trainer.train(
                Toy.network(), Toy.pictures(300, 0.3, 1), Toy.SETTINGS.withEpochs(20));
        assertEquals(List.of(2, 3), model.shape());
        try (Device device = Toy.device(1)) {
            Dataset unseen = Toy.pictures(300, 0.3, 2);
            assertTrue(Evaluation.of(device, model.weights(), Scaling.unit(), unseen)
                            .score()
                            .accuracy()
                    > 0.99);
        }
    }

    @Test
    void sameSeedSameWeights() {
        Outcome once = Toy.train(Toy.network(), MIXED, Toy.SETTINGS);
        Outcome again = Toy.train(Toy.network(), MIXED, Toy.SETTINGS);
        assertEquals(once.last().hash(), again.last().hash());
        assertEquals(hashes(once), hashes(again));
        assertEquals(4, Stream.of(hashes(once)).flatMap(List::stream).distinct().count());
    }

    private static List<String> hashes(Outcome outcome) {
        return outcome.epochs().stream().map(EpochReport::weights).toList();
    }

    @Test
    void everySettingCounts() {
        Settings s = Toy.SETTINGS;
        List<Settings> different = List.of(
                s,
                s.withSeed(6),
                s.withEpochs(5),
                s.withBatch(31),
                s.withValidation(41),
                s.withRate(0.06f, Rate.LINEAR),
                s.withRate(0.05f, Rate.CONSTANT),
                s.withOptimiser(new Sgd(0, 1e-3f)),
                s.withOptimiser(new Sgd(0.9f, 0)));
        long ends = different.stream()
                .map(settings ->
                        Toy.train(Toy.network(), MIXED, settings).last().hash())
                .distinct()
                .count();
        assertEquals(different.size(), ends);
    }

    /**
     * The seed decides more than how weights begin: the order of the examples, another one in each
     * epoch.
     */
    @Test
    void seedShuffles() {
        List<List<Integer>> orders = new ArrayList<>();
        for (long seed : new long[] {1, 2}) {
            Settings settings = Toy.SETTINGS.withSeed(seed);
            try (Device device = Toy.device(1);
                    var session = new Session(
                            device, Toy.network(), MIXED, identity(), settings, Trust.blind())) {
                for (int epoch = 0; epoch < 2; epoch++) {
                    session.begin(epoch, 0);
                    orders.add(firsts(session, settings));
                }
            }
        }
        assertEquals(4, orders.stream().distinct().count());
    }

    private static Scaling identity() {
        return Scaling.of(new float[] {0}, new float[] {1});
    }

    /**
     * The bits of each example's first feature, in the order of the epoch: all examples, each once.
     */
    private static List<Integer> firsts(Session session, Settings settings) {
        List<Integer> firsts = new ArrayList<>();
        for (int step = 0; step < session.stepsPerEpoch(); step++) {
            for (float[] row : session.batch(step)) {
                firsts.add(Float.floatToRawIntBits(row[0]));
            }
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < MIXED.size() - settings.validation(); i++) {
            all.add(Float.floatToRawIntBits(MIXED.row(i, identity())[0]));
        }
        assertEquals(all.stream().sorted().toList(), firsts.stream().sorted().toList());
        return firsts;
    }

    /**
     * An example that only the short batch holds makes a difference to the weights: it is not
     * dropped.
     */
    @Test
    void lastShortBatchIsUsed() {
        Settings settings = Toy.SETTINGS.withEpochs(1).withBatch(256);
        try (Device device = Toy.device(1);
                var session = new Session(
                        device, Toy.network(), MIXED, identity(), settings, Trust.blind())) {
            assertEquals(2, session.stepsPerEpoch());
            assertEquals(4, session.rows(1));
            session.write(Weights.initial(Toy.network(), settings.seed()));
            session.begin(0, 0);
            session.run(0);
            String before = session.weights().hash();
            session.run(1);
            assertNotEquals(before, session.weights().hash());
        }
    }

    /**
     * The loss of an epoch is the mean over examples, so the short batch counts as little as it
     * holds.
     */
    @Test
    void trainLossIsTheMeanOverExamples() {
        Settings still = Toy.SETTINGS
                .withEpochs(1)
                .withBatch(256)
                .withRate(Float.MIN_VALUE, Rate.CONSTANT)
                .withOptimiser(new Sgd(0, 0));
        Outcome outcome = Toy.train(Toy.network(), MIXED, still);
        try (Device device = Toy.device(1)) {
            Weights initial = Weights.initial(Toy.network(), 5);
            Score score = Evaluation.of(
                            device, initial, Trainer.scaling(MIXED, 40), MIXED.range(0, 260))
                    .score();
            assertEquals(score.loss(), outcome.epochs().get(0).trainLoss(), 1e-6);
        }
    }

    @Test
    void batchMayBeLargerThanTheData() {
        Outcome large = Toy.train(Toy.network(), MIXED, Toy.SETTINGS.withBatch(100_000));
        Outcome whole = Toy.train(Toy.network(), MIXED, Toy.SETTINGS.withBatch(260));
        assertEquals(whole.last().hash(), large.last().hash());
    }

    @Test
    void bestEpochIsChosen() {
        List<Weights> bests = new ArrayList<>();
        Outcome outcome = Toy.train(
                Toy.network(),
                MIXED,
                Toy.SETTINGS.withEpochs(12).withRate(0.3f, Rate.CONSTANT),
                new Journal() {
                    @Override
                    public void best(Best best, Weights weights) {
                        bests.add(weights);
                    }
                });
        Best best = java.util.Objects.requireNonNull(outcome.best());
        EpochReport winner = outcome.epochs().get(best.epoch() - 1);
        assertEquals(winner.weights(), outcome.chosen().hash());
        assertEquals(winner.weights(), bests.get(bests.size() - 1).hash());
        for (EpochReport report : outcome.epochs()) {
            assertTrue(score(report).hits() <= best.score().hits(), report + " beats " + best);
            assertEquals(
                    report.best(), bests.stream().anyMatch(w -> w.hash().equals(report.weights())));
        }
        assertNotEquals(
                outcome.last().hash(), outcome.chosen().hash(), "the case should tell them apart");
    }

    @Test
    void betterIsMoreHitsThenLessLossThenSooner() {
        var best = new Best(1, new Score(0.5, 10, 20), "");
        assertTrue(best.beatenBy(new Score(0.9, 11, 20)));
        assertFalse(best.beatenBy(new Score(0.1, 9, 20)));
        assertTrue(best.beatenBy(new Score(0.4, 10, 20)));
        assertFalse(best.beatenBy(new Score(0.5, 10, 20)));
    }

    @Test
    void withoutPartToValidateOnTheLastWeightsAreChosen() {
        Outcome outcome = Toy.train(Toy.network(), MIXED, Toy.SETTINGS.withValidation(0));
        assertNull(outcome.best());
        assertEquals(outcome.last().hash(), outcome.chosen().hash());
        assertNull(outcome.epochs().get(0).validation());
    }

    /** Nothing is learnt from the part that validates, not even the scaling. */
    @Test
    void validationPartIsNotTrainedOn() {
        float[] values = MIXED.floats().clone();
        int[] labels = MIXED.labels().clone();
        for (int i = 260; i < 300; i++) {
            values[i * Toy.FEATURES] = 1e6f;
            labels[i] = 0;
        }
        Dataset spoilt = Dataset.ofFloats("spoilt", Toy.FEATURES, values, labels, Toy.CLASSES);
        assertEquals(
                Toy.train(Toy.network(), MIXED, Toy.SETTINGS).last().hash(),
                Toy.train(Toy.network(), spoilt, Toy.SETTINGS).last().hash());
    }

    @Test
    void refusesNetworkThatDoesNotFit() {
        for (String widths : List.of("5-8-3", "6-8-4")) {
            Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
            Exception e = assertThrows(
                    DataException.class, () -> Toy.train(network, MIXED, Toy.SETTINGS));
            assertTrue(
                    e.getMessage()
                            .startsWith(
                                    "network " + widths + ": clouds has 6 features and 3 classes"),
                    e.getMessage());
        }
    }

    @Test
    void refusesToLeaveNothingToTrainOn() {
        for (int validation : List.of(300, 301, Integer.MAX_VALUE)) {
            Exception e = assertThrows(
                    DataException.class,
                    () -> Toy.train(Toy.network(), MIXED, Toy.SETTINGS.withValidation(validation)));
            assertTrue(
                    e.getMessage().contains("300 examples, " + validation + " of them"),
                    e.getMessage());
        }
        assertEquals(
                4,
                Toy.train(Toy.network(), MIXED, Toy.SETTINGS.withValidation(299))
                        .epochs()
                        .size());
    }

    @Test
    void examplesThatOthersShareHaveToFit() {
        Network network = Network.parse("6-8-4", Activation.RELU, Loss.CROSS_ENTROPY);
        try (Device device = Toy.device(1);
                var examples = new ResidentExamples(device, MIXED, identity())) {
            assertThrows(
                    DataException.class,
                    () -> new Trainer(
                            device,
                            network,
                            examples,
                            Toy.SETTINGS,
                            Journal.NONE,
                            Toy.NEVER,
                            Trust.blind()));
        }
    }

    /** More than an evaluation does at once, and a rest. */
    @Test
    void aLargePartMayValidate() {
        Outcome outcome = Toy.train(
                Toy.network(),
                Toy.clouds(700, 1.5, 1),
                Toy.SETTINGS.withEpochs(1).withValidation(501));
        assertEquals(501, score(outcome.epochs().get(0)).examples());
    }

    @Test
    void refusesMoreDropoutThanThereAreLayers() {
        var two = new Regularisation(List.of(0.3f, 0.2f), 0, 0, 0);
        assertThrows(
                DataException.class,
                () -> Fit.require(Toy.network(), MIXED, Toy.SETTINGS.withRegularisation(two)));
    }
}
