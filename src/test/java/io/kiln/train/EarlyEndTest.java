package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.model.ModelException;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A run that ends early is, up to there, the run that does not. */
@Tag("quick")
final class EarlyEndTest {
    private static final Dataset DATA = Toy.clouds(120, 2.5, 1);
    private static final Settings SETTINGS =
            Toy.SETTINGS.withEpochs(12).withRate(0.3f, Rate.CONSTANT);

    @TempDir
    Path parent;

    private EarlyEnd end = new EarlyEnd(Stopping.NEVER, null, Journal.NONE);

    private Outcome begin(Path folder, Stopping when, BooleanSupplier cancelled) {
        return train(Toy.create(folder, DATA, SETTINGS), null, when, cancelled);
    }

    private Outcome goOn(Path folder, Stopping when) {
        Resumable from = Resumable.latest(folder, SETTINGS).orElseThrow();
        return train(Run.reopen(folder, from), from, when, Toy.NEVER);
    }

    private Outcome train(
            Run run, @Nullable Resumable from, Stopping when, BooleanSupplier cancelled) {
        end = new EarlyEnd(when, from, run);
        try (Device device = Toy.device(1)) {
            var trainer = Toy.trainer(
                    device,
                    Toy.network(),
                    DATA,
                    SETTINGS,
                    end,
                    () -> cancelled.getAsBoolean() || end.reached());
            return from == null ? trainer.run() : trainer.resume(from.moment(), from.best());
        }
    }

    private static List<String> hashes(Outcome outcome) {
        return outcome.epochs().stream().map(EpochReport::weights).toList();
    }

    /** Where a run should end: the first epoch that is so far behind the best one. */
    private static int expected(List<EpochReport> epochs, int patience) {
        int best = 0;
        for (EpochReport report : epochs) {
            best = report.best() ? report.epoch() : best;
            if (report.epoch() - best >= patience) {
                return report.epoch();
            }
        }
        return epochs.size();
    }

    @Test
    void aRunThatEndedEarlyAnswersByItsAverages() {
        Settings averaged = SETTINGS.withSteadiness(new Steadiness(0, 0, 0.9f));
        Run run = Toy.create(parent.resolve("averaged"), DATA, averaged);
        end = new EarlyEnd(new Stopping(1, 0), null, run);
        try (Device device = Toy.device(1)) {
            Outcome early = Toy.trainer(device, Toy.network(), DATA, averaged, end, end::reached)
                    .run();
            assertTrue(early.interrupted());
            List<String> hashes = hashes(early);
            assertEquals(hashes.get(hashes.size() - 1), early.last().hash());
        }
    }

    @Test
    void patienceEndsWhereItShouldAndChangesNothingBefore() {
        Outcome whole = begin(parent.resolve("whole"), Stopping.NEVER, Toy.NEVER);
        int last = expected(whole.epochs(), 2);
        assertTrue(last > 2 && last < SETTINGS.epochs(), () -> "a poor example: " + last);
        var patient = new Stopping(2, 0);
        Outcome early = begin(parent.resolve("early"), patient, Toy.NEVER);
        assertTrue(early.interrupted());
        assertTrue(end.why().orElseThrow().startsWith("no epoch was better"), end.why()::toString);
        end.check(early);
        assertEquals(hashes(whole).subList(0, last), hashes(early));
        assertEquals(hashes(whole).get(last - 1), early.last().hash());

        // Interrupted in the first step of the last epoch, and when it was already to end.
        Path stopped = parent.resolve("stopped");
        int steps = 3; // of 80 examples in batches of 32; a run asks once more after each epoch
        begin(stopped, patient, Toy.after((last - 1) * (steps + 1) + 1));
        assertEquals(hashes(early).subList(last - 1, last), hashes(goOn(stopped, patient)));
        Outcome again = goOn(stopped, patient);
        assertEquals(List.of(), again.epochs());
        assertEquals(early.last().hash(), again.last().hash());
        end.check(again);
    }

    @Test
    void timeIsThatOfAllParts() {
        Path folder = parent.resolve("run");
        begin(folder, Stopping.NEVER, Toy.after(6));
        double elapsed = Resumable.latest(folder, SETTINGS).orElseThrow().elapsed();
        assertTrue(elapsed > 0 && elapsed < 600, () -> "elapsed " + elapsed);
        Outcome ended = goOn(folder, new Stopping(0, elapsed));
        assertTrue(ended.interrupted());
        assertEquals("its time was over", end.why().orElseThrow());
        assertEquals(List.of(), ended.epochs());
        assertTrue(Resumable.latest(folder, SETTINGS).orElseThrow().elapsed() > elapsed);
        assertFalse(goOn(folder, new Stopping(0, 1e6)).interrupted());
        assertTrue(end.why().isEmpty());
    }

    @Test
    void settingsComeBackAndRangesAreChecked() {
        var some = new Stopping(3, 1.5);
        assertEquals(some, Stopping.of(Map.of("patience", "3", "max_seconds", "1.5")));
        assertEquals(Map.of("patience", 3, "max_seconds", 1.5), some.facts());
        assertEquals(Stopping.NEVER, Stopping.of(Map.of("epochs", "10")));
        assertThrows(DeviceException.class, () -> new Stopping(-1, 0));
        assertThrows(DeviceException.class, () -> new Stopping(0, Double.NaN));
        assertThrows(DeviceException.class, () -> Stopping.of(Map.of("patience", "x")));
    }

    @Test
    void itsTimeEndsAtTheMoment() {
        var clock = new Ticking();
        var timed = new EarlyEnd(new Stopping(0, 10), null, Journal.NONE, clock);
        clock.pass(9_900_000_000L);
        assertFalse(timed.reached());
        clock.pass(100_000_000);
        assertTrue(timed.reached());
    }

    /** One that was replaced meanwhile is none that was chosen. */
    @Test
    void theChosenModelIsTheBest() {
        Weights weights = Weights.initial(Toy.network(), 1);
        for (String hash : List.of(weights.hash(), "another")) {
            var best = new Best(3, new Score(0.5, 3, 4), hash);
            var outcome = new Outcome(weights, weights, best, List.of(), true);
            if (hash.equals("another")) {
                Exception e = assertThrows(ModelException.class, () -> end.check(outcome));
                assertTrue(e.getMessage().contains("not that of epoch 3"), e.getMessage());
            } else {
                end.check(outcome);
            }
        }
        end.check(new Outcome(weights, weights, null, List.of(), true));
    }

    @Test
    void whatItHearsIsToldOn() {
        List<String> told = new ArrayList<>();
        var next = (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (self, call, a) -> {
                    told.add(call.getName());
                    return null;
                });
        Weights weights = Weights.initial(Toy.network(), 1);
        var best = new Best(1, new Score(0.5, 3, 4), weights.hash());
        var journal = new EarlyEnd(Stopping.NEVER, null, next);
        journal.begun(0, 0, List.of());
        journal.progress(new Progress(1, 2, 3, 4, 5, 6, 7));
        journal.steps(0, new float[1], new float[1]);
        assertFalse(journal.judged());
        journal.best(best, weights);
        assertTrue(journal.judged());
        journal.epoch(new EpochReport(1, 1, null, best.score(), true, 1, 1, 1, weights.hash()));
        assertEquals(List.of("begun", "progress", "steps", "best", "epoch"), told);
    }

    @Test
    void aRunThatNeverEndsEarlySaysNothingOfIt() {
        assertEquals(Map.of(), Stopping.NEVER.facts());
        assertThrows(DeviceException.class, () -> new Stopping(0, Double.POSITIVE_INFINITY));
    }
}
