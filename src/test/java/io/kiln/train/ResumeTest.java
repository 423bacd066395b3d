package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.net.Regularisation;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A run that was stopped and resumed is, to the bit, the run that was not. */
@Tag("quick")
final class ResumeTest {
    private static final Dataset DATA = Toy.clouds(300, 1.5, 1);
    private static final int STEPS = 9; // of 260 examples in batches of 32
    private static final Map<Path, Ended> UNBROKEN = new HashMap<>();
    private static final Set<String> OF_THE_CLOCK = Set.of("seconds", "images_per_second");

    /** Shared by the tests: an unbroken run is done once. */
    @TempDir
    static Path folder;

    /** A place in a run: epochs done, steps done in the open one. */
    record Place(int epoch, int step) {
        /** Where a run stands that was stopped here. */
        Place resumed() {
            return step == STEPS ? new Place(epoch + 1, 0) : this;
        }

        /** A run asks before every step, and once more at the end of an epoch. */
        BooleanSupplier reachedFrom(Place start) {
            return Toy.after((epoch - start.epoch) * (STEPS + 1) + step - start.step);
        }
    }

    static List<Place> places() {
        return List.of(
                new Place(0, 0), // before anything
                new Place(1, 0), // before the first step of an epoch
                new Place(2, 1), // after it
                new Place(1, 4), // in the middle
                new Place(0, 4), // in the middle, before anything is the best
                new Place(1, STEPS - 1), // before the last, short step
                new Place(0, STEPS), // at the end of an epoch
                new Place(3, STEPS - 1)); // before the last step of all
    }

    @ParameterizedTest
    @MethodSource("places")
    void stoppedAnywhereItComesToTheSame(Place stop) throws IOException {
        assertSameAsUnbroken(DATA, Toy.SETTINGS, 2, stop);
    }

    /** Fewer, since every checkpoint is forced to the disk. */
    static List<Place> somePlaces() {
        return List.of(new Place(1, 0), new Place(1, 4), new Place(1, STEPS - 1));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("somePlaces")
    void withoutMomentum(Place stop) throws IOException {
        assertSameAsUnbroken(DATA, Toy.SETTINGS.withOptimiser(new Sgd(0, 0)), 2, stop);
    }

    /** Each optimiser, and each with something around it. */
    @Tag("long")
    @Test
    void withOtherOptimisers() throws IOException {
        for (Optimiser optimiser : Optimiser.all()) {
            Settings settings = Toy.SETTINGS
                    .withOptimiser(optimiser)
                    .withRate(0.01f, Rate.LINEAR)
                    .withSteadiness(new Steadiness(1, 3, 0.9f));
            assertSameAsUnbroken(DATA, settings, 2, new Place(1, 4));
        }
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("somePlaces")
    void onPicturesWithoutPartToValidateOn(Place stop) throws IOException {
        Settings settings = Toy.SETTINGS.withValidation(0).withRate(0.05f, Rate.CONSTANT);
        assertSameAsUnbroken(Toy.pictures(260, 1.5, 1), settings, 2, stop);
    }

    /** Chance goes on where it was. */
    @Tag("long")
    @ParameterizedTest
    @MethodSource("somePlaces")
    void withDropoutNoiseAndSmoothing(Place stop) throws IOException {
        var regularised = new Regularisation(List.of(0.3f), 0.1f, 0.2f, 0.1f);
        Settings settings = Toy.SETTINGS
                .withRegularisation(regularised)
                .withRate(0.05f, Rate.of("warmup(1.5)+cosine(0.1)"));
        assertSameAsUnbroken(DATA, settings, 2, stop);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("somePlaces")
    void withBentPictures(Place stop) throws IOException {
        var limits = new Distortion.Limits(15, 0.1f, 10, 0.5f, 3);
        Settings settings =
                Toy.SETTINGS.withDistortion(new Distortion(limits, 1, 1, "1: rotate=90"));
        assertSameAsUnbroken(Toy.pictures(300, 1.5, 1), settings, 2, stop);
    }

    @Tag("long")
    @Test
    void withOtherNumbersOfThreads() throws IOException {
        for (int threads : List.of(1, 3, 7)) {
            assertSameAsUnbroken(DATA, Toy.SETTINGS, threads, new Place(1, 4));
        }
    }

    @Tag("long")
    @Test
    void stoppedTwice() throws IOException {
        assertSameAsUnbroken(DATA, Toy.SETTINGS, 2, new Place(1, 2), new Place(1, 5));
        assertSameAsUnbroken(DATA, Toy.SETTINGS, 2, new Place(0, STEPS), new Place(3, 1));
        assertSameAsUnbroken(DATA, Toy.SETTINGS, 2, new Place(1, 3), new Place(1, 3));
    }

    @Test
    void stoppedAtTheVeryEndItIsThrough() throws IOException {
        var stop = new Place(3, STEPS);
        Outcome outcome = Toy.begin(fresh(), DATA, Toy.SETTINGS, stop.reachedFrom(new Place(0, 0)));
        assertFalse(outcome.interrupted());
        assertEquals(4, outcome.epochs().size());
    }

    /**
     * The best model of an epoch is written before the epoch's checkpoint; a crash between the two
     * loses nothing.
     */
    @Test
    void crashedBetweenBestModelAndCheckpoint() throws IOException {
        for (int epoch = 1; epoch <= 2; epoch++) {
            Path place = fresh();
            Journal crashing = crashing(Toy.create(place, DATA, Toy.SETTINGS), epoch);
            assertThrows(
                    IllegalStateException.class,
                    () -> Toy.train(Toy.network(), DATA, Toy.SETTINGS, crashing));
            Outcome outcome = Toy.goOn(place, DATA, 2, Toy.NEVER);
            assertSame(
                    unbroken(DATA, Toy.SETTINGS),
                    new Ended(place, outcome),
                    "crash after epoch " + epoch);
        }
    }

    private static Journal crashing(Run run, int epoch) {
        return new Journal() {
            @Override
            public void epoch(EpochReport report) {
                run.epoch(report);
            }

            @Override
            public void best(Best best, Weights weights) {
                run.best(best, weights);
            }

            @Override
            public void checkpoint(Moment moment) {
                if (moment.epoch() == epoch) {
                    throw new IllegalStateException("crash");
                }
                run.checkpoint(moment);
            }
        };
    }

    /** A run that ended, and its folder. */
    private record Ended(Path folder, Outcome outcome) {
        Moment moment() {
            return Resumable.latest(folder, Settings.of(Run.config(folder)))
                    .orElseThrow()
                    .moment();
        }

        /** The lines of the epochs, without what a clock measured. */
        List<Map<String, String>> metrics() throws IOException {
            List<Map<String, String>> lines = new ArrayList<>();
            for (String line : Files.readAllLines(folder.resolve(Run.METRICS))) {
                Map<String, String> figures = Json.read(line);
                assertTrue(figures.keySet().removeAll(OF_THE_CLOCK));
                lines.add(figures);
            }
            return lines;
        }
    }

    private static Ended unbroken(Dataset data, Settings settings) {
        Path place = folder.resolve("unbroken " + data.name() + settings.hashCode());
        return UNBROKEN.computeIfAbsent(
                place, p -> new Ended(p, Toy.begin(p, data, settings, Toy.NEVER)));
    }

    private static Path fresh() throws IOException {
        return Files.createTempDirectory(folder, "broken").resolve("run");
    }

    private static void assertSameAsUnbroken(
            Dataset data, Settings settings, int threads, Place... stops) throws IOException {
        Path place = fresh();
        Place at = new Place(0, 0);
        Outcome outcome = Toy.begin(place, data, settings, stops[0].reachedFrom(at));
        for (int stop = 1; stop <= stops.length; stop++) {
            assertTrue(outcome.interrupted());
            at = stops[stop - 1].resumed();
            Moment moment = new Ended(place, outcome).moment();
            assertEquals(at, new Place(moment.epoch(), moment.step()));
            BooleanSupplier cancelled =
                    stop == stops.length ? Toy.NEVER : stops[stop].reachedFrom(at);
            outcome = Toy.goOn(place, data, threads, cancelled);
        }
        assertFalse(outcome.interrupted());
        assertSame(
                unbroken(data, settings),
                new Ended(place, outcome),
                List.of(stops).toString());
    }

    private static void assertSame(Ended unbroken, Ended broken, String what) throws IOException {
        assertEquals(unbroken.metrics(), broken.metrics(), what);
        assertEquals(unbroken.outcome.best(), broken.outcome.best(), what);
        assertEquals(unbroken.outcome.last().hash(), broken.outcome.last().hash(), what);
        assertEquals(unbroken.outcome.chosen().hash(), broken.outcome.chosen().hash(), what);
        assertSameMoment(unbroken.moment(), broken.moment(), what);
        for (String name : List.of(Run.BEST, Run.MODEL)) {
            Path file = unbroken.folder.resolve(name);
            assertEquals(Files.exists(file), Files.exists(broken.folder.resolve(name)), what);
            assertTrue(
                    !Files.exists(file) || Files.mismatch(file, broken.folder.resolve(name)) == -1,
                    what + name);
        }
    }

    private static void assertSameMoment(Moment expected, Moment moment, String what) {
        assertEquals(expected.clock(), moment.clock(), what);
        assertEquals(expected.weights().hash(), moment.weights().hash(), what);
        assertEquals(expected.state().keySet(), moment.state().keySet(), what);
        expected.state()
                .forEach((t, values) -> assertArrayEquals(values, moment.state().get(t), what + t));
        assertArrayEquals(expected.losses(), moment.losses(), what);
        assertEquals(expected.best(), moment.best(), what);
    }

    /**
     * What is compared would show a difference: a run that goes on without its momenta ends
     * elsewhere.
     */
    @Test
    void momentaCount() throws IOException {
        Path place = fresh();
        Toy.begin(place, DATA, Toy.SETTINGS, Toy.after(5));
        Moment moment = Resumable.latest(place, Toy.SETTINGS).orElseThrow().moment();
        moment.state().replaceAll((t, values) -> new float[values.length]);
        try (Device device = Toy.device(1)) {
            Outcome forgetful = Toy.trainer(
                            device, Toy.network(), DATA, Toy.SETTINGS, Journal.NONE, Toy.NEVER)
                    .resume(moment, null);
            assertFalse(forgetful
                    .last()
                    .hash()
                    .equals(Toy.train(Toy.network(), DATA, Toy.SETTINGS).last().hash()));
        }
    }
}
