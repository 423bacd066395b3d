package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.net.Loss;
import io.kiln.net.Regularisation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** Right answers among the examples trained on. */
@Tag("quick")
final class TrainedScoreTest {
    private static final int TRAINED = 560;
    private static final Dataset DATA = Toy.pictures(600, 1.5, 1);

    /** What training does to examples and weights shows in its loss, not here. */
    private static final Settings SETTINGS = Toy.SETTINGS
            .withEpochs(2)
            .withRegularisation(new Regularisation(List.of(0.3f), 0.2f, 0.1f, 0))
            .withSteadiness(new Steadiness(0, 0, 0.9f));

    private static Outcome train(boolean counting) {
        return train(counting, Streaming.AUTO);
    }

    private static Outcome train(boolean counting, Streaming streaming) {
        try (Device device = Toy.device(1)) {
            Trainer trainer =
                    Toy.trainer(device, Toy.network(), DATA, SETTINGS, Journal.NONE, Toy.NEVER);
            trainer.streaming(streaming);
            return (counting ? trainer.counting() : trainer).run();
        }
    }

    @Test
    void isThatOfTheAnsweringWeightsOnTheExamplesAsTheyAre() {
        Outcome counted = train(true);
        try (Device device = Toy.device(1)) {
            Evaluation asked = Evaluation.of(
                    device,
                    counted.last(),
                    Trainer.scaling(DATA, DATA.size() - TRAINED),
                    DATA.range(0, TRAINED));
            Score last = Objects.requireNonNull(counted.epochs().get(1).training());
            assertEquals(asked.score().hits(), last.hits());
            assertEquals(asked.score().loss(), last.loss(), 1e-6);
            assertNotEquals(last, counted.epochs().get(0).training());
        }
    }

    @Test
    void countingChangesNothing() {
        Outcome plain = train(false);
        assertEquals(plain.last().hash(), train(true).last().hash());
        assertNull(plain.epochs().get(0).training());
    }

    @Test
    void isTheSameOfExamplesThatStream() {
        var chunks = new Streaming(Streaming.Mode.ALWAYS, 100);
        Outcome whole = train(true);
        Outcome streamed = train(true, chunks);
        for (int epoch = 0; epoch < 2; epoch++) {
            assertEquals(
                    whole.epochs().get(epoch).training(),
                    streamed.epochs().get(epoch).training());
        }
        assertEquals(whole.last().hash(), streamed.last().hash());
    }

    @Test
    void numbersAreNotCounted() {
        try (Device device = Toy.device(1)) {
            var network = Toy.network(Activation.TANH, Loss.REGRESSION);
            float[] wanted = new float[DATA.size() * Toy.CLASSES.size()];
            Dataset numbers = DATA.withTargets(Toy.CLASSES, new Targets(wanted, Scaling.none()));
            Outcome outcome = Toy.trainer(
                            device,
                            network,
                            numbers,
                            Toy.SETTINGS.withEpochs(1),
                            Journal.NONE,
                            Toy.NEVER)
                    .counting()
                    .run();
            assertNull(outcome.epochs().get(0).training());
        }
    }
}
