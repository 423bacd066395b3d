package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.model.ModelException;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a trainer tells of its epochs, and goes on from. */
@Tag("quick")
final class TrainerJournalTest {
    private static final Dataset MIXED = Toy.clouds(300, 1.5, 1);

    /** Notes what a trainer tells of its epochs. */
    private static final class Noted implements Journal {
        final List<Integer> before = new ArrayList<>();
        final List<Moment> moments = new ArrayList<>();
        final List<String> begun = new ArrayList<>();

        @Override
        public void begun(int epoch, int step, List<String> kernels) {
            begun.add(epoch + "." + step);
        }

        @Override
        public void steps(int done, float[] losses, float[] rates) {
            before.add(done);
            assertEquals(losses.length, rates.length);
        }

        @Override
        public void checkpoint(Moment moment) {
            moments.add(moment);
        }
    }

    @Test
    void theJournalHearsOfAllSteps() {
        var noted = new Noted();
        long start = System.nanoTime();
        Outcome outcome = Toy.train(Toy.network(), MIXED, Toy.SETTINGS, noted);
        double seconds = (System.nanoTime() - start) * 1e-9;
        assertEquals(List.of(0, 9, 18, 27), noted.before);
        assertEquals(List.of("0.0"), noted.begun);
        double inEpochs =
                outcome.epochs().stream().mapToDouble(EpochReport::seconds).sum();
        assertTrue(inEpochs > 0 && inEpochs < seconds, inEpochs + " s of " + seconds);
        for (EpochReport report : outcome.epochs()) {
            assertEquals(260 / report.seconds(), report.imagesPerSecond(), 1e-3);
        }
    }

    /** The trainer asks once a step, and once more at the end of an epoch. */
    @Test
    void anEpochThatWasTheLastForNowLeavesOneCheckpoint() {
        var noted = new Noted();
        try (Device device = Toy.device(1)) {
            Outcome outcome = Toy.trainer(
                            device, Toy.network(), MIXED, Toy.SETTINGS, noted, Toy.after(9))
                    .run();
            assertTrue(outcome.interrupted());
        }
        assertEquals(
                List.of("0.0", "1.0"),
                noted.moments.stream().map(m -> m.epoch() + "." + m.step()).toList());
    }

    /** The moment at the end of the third epoch, but with a best that nothing beats. */
    @Test
    void aRunWhoseBestModelIsGoneDoesNotEndAsIfItWereThere() {
        var noted = new Noted();
        Toy.train(Toy.network(), MIXED, Toy.SETTINGS, noted);
        Moment m = noted.moments.get(3);
        var perfect = new Best(1, new Score(0, 40, 40), "hash");
        var moment = new Moment(
                m.clock(), m.weights(), m.state(), m.losses(), perfect, m.seconds(), m.standing());
        List<String> during = new ArrayList<>();
        var trace = new Trace() {
            @Override
            public <T> T during(String name, Supplier<T> work) {
                during.add(name);
                return work.get();
            }
        };
        try (Device device = Toy.device(1)) {
            var going = Toy.trainer(device, Toy.network(), MIXED, Toy.SETTINGS, noted, Toy.NEVER)
                    .traced(trace);
            Exception e = assertThrows(ModelException.class, () -> going.resume(moment, null));
            assertTrue(e.getMessage().contains("not that of epoch 1"), e.getMessage());
            assertEquals(List.of("0.0", "3.0"), noted.begun);
            assertTrue(during.contains("self-test"), during::toString);
            Outcome stopped = Toy.trainer(
                            device, Toy.network(), MIXED, Toy.SETTINGS, noted, Toy.after(0))
                    .resume(moment, null);
            assertTrue(stopped.interrupted());
            Weights best = Weights.initial(Toy.network(), 3);
            Outcome whole = Toy.trainer(
                            device, Toy.network(), MIXED, Toy.SETTINGS, noted, Toy.NEVER)
                    .resume(moment, best);
            assertEquals(best.hash(), whole.chosen().hash());
        }
    }
}
