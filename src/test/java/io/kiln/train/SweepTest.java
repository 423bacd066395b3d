package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Role;
import io.kiln.device.SideBySide;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.model.WriteException;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Networks that are trained side by side come to what each comes to alone. */
@Tag("quick")
final class SweepTest {
    private static final Dataset DATA = Toy.pictures(300, 1, 3);
    private static final Scaling SCALING = Trainer.scaling(DATA, Toy.SETTINGS.validation());

    @TempDir
    Path folder;

    /** Different seeds, batches and momenta, so that no two plans are the same. */
    private static List<Point> points() {
        List<Settings> all = List.of(
                Toy.SETTINGS,
                Toy.SETTINGS.withSeed(6),
                Toy.SETTINGS.withBatch(50),
                Toy.SETTINGS.withOptimiser(new Sgd(0, 0)),
                Toy.SETTINGS.withRate(0.2f, Rate.CONSTANT).withEpochs(2));
        List<Point> points = new ArrayList<>();
        for (Settings settings : all) {
            int number = points.size() + 1;
            String name = "00" + number;
            points.add(new Point(number, name, Map.of(), Toy.network(), settings));
        }
        return points;
    }

    private static Map<String, String> alone(List<Point> points) {
        Map<String, String> hashes = new TreeMap<>();
        points.forEach(p -> hashes.put(
                p.name(), Toy.train(p.network(), DATA, p.settings()).last().hash()));
        return hashes;
    }

    /** Keeps the runs in folders, and every result. */
    private class Kept implements SweepJournal {
        final SweepFolder sweep;
        final List<PointResult> ended = new ArrayList<>();
        final Map<String, Throwable> failed = new TreeMap<>();
        Journal more = Journal.NONE;

        Kept(SweepFolder sweep) {
            this.sweep = sweep;
        }

        @Override
        public Begun begin(Point point, Device device) {
            Path at = sweep.run(point);
            Optional<Resumable> from = Resumable.latest(at, point.settings());
            Run run = from.map(f -> Run.reopen(at, f))
                    .orElseGet(() -> Toy.create(at, DATA, point.settings()));
            return new Begun(run, from.orElse(null), run);
        }

        @Override
        public synchronized void ended(PointResult result) {
            sweep.note(result);
            ended.add(result);
        }

        @Override
        public synchronized void failed(Point point, Throwable problem) {
            failed.put(point.name(), problem);
        }
    }

    private Kept kept(String name) {
        return new Kept(SweepFolder.create(folder.resolve(name), Map.of(), new Grid(Map.of())));
    }

    private static void sweep(
            List<Device> lanes,
            List<Point> points,
            SweepJournal journal,
            BooleanSupplier cancelled) {
        try (var examples = new ResidentExamples(lanes.get(0), DATA, SCALING)) {
            new Sweep(lanes, examples, Stopping.NEVER, Trust.blind(), journal, cancelled)
                    .run(points);
        }
    }

    private static void onTwoLanes(
            List<Point> points, SweepJournal journal, BooleanSupplier cancelled) {
        try (Device one = Toy.device(1);
                Device two = Toy.device(1)) {
            sweep(List.of(one, two), points, journal, cancelled);
        }
    }

    private Map<String, String> hashes(SweepFolder sweep, List<Point> points) {
        Map<String, String> hashes = new TreeMap<>();
        points.forEach(p -> hashes.put(
                p.name(),
                io.kiln.model.Model.load(sweep.run(p).resolve(Run.MODEL))
                        .weights()
                        .hash()));
        return hashes;
    }

    @Test
    void eachNetworkComesToTheWeightsThatItComesToAlone() {
        List<Point> points = points();
        Kept kept = kept("sweep");
        onTwoLanes(points, kept, Toy.NEVER);
        assertEquals(Map.of(), kept.failed);
        assertEquals(alone(points), hashes(kept.sweep, points));
        assertEquals(5, kept.sweep.results(points).size());
        assertTrue(kept.ended.stream().allMatch(r -> r.seconds() > 0));
    }

    @NeedsOpenCl
    @Test
    void alsoWhenTheyTakeTurnsOnAnOpenClDevice() {
        List<Point> points = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) { // alike, since kernels are built for each plan
            Settings settings = Toy.SETTINGS.withSeed(seed);
            points.add(new Point(seed, "00" + seed, Map.of(), Toy.network(), settings));
        }
        Kept kept = kept("sweep");
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT);
                var examples = new ResidentExamples(device, DATA, SCALING)) {
            var trust = new Trust(false, 5, new CacheFolder(folder));
            new Sweep(
                            List.of(device, device, device),
                            examples,
                            Stopping.NEVER,
                            trust,
                            kept,
                            Toy.NEVER)
                    .run(points);
        }
        assertEquals(Map.of(), kept.failed);
        assertEquals(alone(points), hashes(kept.sweep, points));
    }

    /** Interrupted once; one of them diverges, and one lane gets two of them. */
    @NeedsOpenCl
    @Test
    void alsoWhenAComputeUnitTrainsEach() {
        List<Point> points = new ArrayList<>(points());
        Settings wild = Toy.SETTINGS.withRate(1e30f, Rate.CONSTANT);
        points.set(3, new Point(4, "004", Map.of(), Toy.network(), wild));
        Kept kept = kept("sweep");
        var asked = new AtomicInteger();
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT);
                var examples = new ResidentExamples(device, DATA, SCALING)) {
            List<Device> lanes = ((SideBySide) device).sideBySide(4);
            var trust = new Trust(false, 5, new CacheFolder(folder));
            new Sweep(
                            lanes,
                            examples,
                            Stopping.NEVER,
                            trust,
                            kept,
                            () -> asked.incrementAndGet() > 60)
                    .run(points);
            int through = kept.ended.size();
            assertTrue(through < 5, through + " were through before it was interrupted");
            List<Point> left = new ArrayList<>(points);
            left.removeAll(kept.ended.stream().map(PointResult::point).toList());
            new Sweep(lanes, examples, Stopping.NEVER, trust, kept, Toy.NEVER).run(left);
        }
        assertEquals(Map.of(), kept.failed);
        assertEquals(5, kept.ended.size());
        points.remove(3);
        assertEquals(alone(points), hashes(kept.sweep, points));
    }

    @Test
    void anInterruptedSweepGoesOnAsIfNothingHadHappened() {
        List<Point> points = points();
        Kept kept = kept("sweep");
        var asked = new AtomicInteger();
        int interruptions = 0;
        List<Point> left = new ArrayList<>(points);
        while (!left.isEmpty()) {
            asked.set(0);
            onTwoLanes(left, kept, () -> asked.incrementAndGet() > 40);
            left.removeAll(
                    kept.sweep.results(points).stream().map(PointResult::point).toList());
            interruptions += left.isEmpty() ? 0 : 1;
        }
        assertTrue(interruptions > 1, "interrupted " + interruptions + " times");
        assertEquals(Map.of(), kept.failed);
        assertEquals(alone(points), hashes(kept.sweep, points));
        assertEquals(5, kept.ended.size());
    }

    @Test
    void oneThatDivergesIsAResultAndOneThatFailsLeavesTheOthersAlone() {
        List<Point> points = new ArrayList<>(points());
        Settings wild = Toy.SETTINGS.withRate(1e30f, Rate.CONSTANT);
        points.set(1, new Point(2, "002", Map.of(), Toy.network(), wild));
        var tooLarge = io.kiln.net.Network.parse(
                "6-2000000-2000000-3",
                io.kiln.device.Activation.RELU,
                io.kiln.net.Loss.CROSS_ENTROPY);
        points.set(2, new Point(3, "003", Map.of(), tooLarge, Toy.SETTINGS));
        Kept kept = kept("sweep");
        onTwoLanes(points, kept, Toy.NEVER);
        assertEquals(List.of("003"), List.copyOf(kept.failed.keySet()));
        List<PointResult> results = kept.sweep.results(points);
        PointResult diverged = results.stream()
                .filter(r -> r.point().number() == 2)
                .findFirst()
                .orElseThrow();
        assertEquals(PointResult.End.DIVERGED, diverged.end());
        assertTrue(diverged.problem().contains("try a lower learning rate"), diverged.problem());
        assertEquals(4, results.size());
    }

    @Test
    void aFolderThatCannotBeWrittenStopsThemAllByName() throws IOException {
        Kept kept = kept("sweep");
        Files.writeString(kept.sweep.path().resolve("001"), "in the way");
        onTwoLanes(points(), kept, Toy.NEVER);
        assertInstanceOf(WriteException.class, kept.failed.get("001"));
        assertTrue(kept.ended.size() < 4, "ended: " + kept.ended);
    }

    @Test
    void theExamplesLieOnADeviceOnce() {
        try (var device = new Counting()) {
            Kept kept = kept("sweep");
            sweep(List.of(device), points(), kept, Toy.NEVER);
            assertEquals(5, kept.ended.size());
            assertEquals(5, device.opened.stream().filter("w1"::equals).count());
            assertEquals(1, device.opened.stream().filter("examples"::equals).count());
            assertEquals(
                    1, device.opened.stream().filter("examples.classes"::equals).count());
        }
    }

    /** Other networks go on on the device, which has no memory to spare for one that failed. */
    @Test
    void aNetworkThatDoesNotFitLeavesNothingOnTheDevice() {
        try (var device = new Counting();
                var examples = new ResidentExamples(device, DATA, SCALING)) {
            device.refuses = true;
            Kept kept = kept("sweep");
            new Sweep(List.of(device), examples, Stopping.NEVER, Trust.blind(), kept, Toy.NEVER)
                    .run(points().subList(0, 2));
            assertEquals(List.of("001", "002"), List.copyOf(kept.failed.keySet()));
            assertEquals(2, device.stores.size());
            for (Store store : device.stores) {
                var e = assertThrows(
                        DeviceException.class,
                        () -> store.read(Tensor.floats("b2", 1, 3, Role.PARAMETER), new float[3]));
                assertEquals("store: it was closed", e.getMessage());
            }
        }
    }

    /** Whatever a crash has torn is trained again, or found whole in the point's own folder. */
    @Test
    void aTornListOfPointsCostsNoMoreThanItsLastLine() throws IOException {
        List<Point> points = points();
        Kept kept = kept("sweep");
        onTwoLanes(points, kept, Toy.NEVER);
        Path list = kept.sweep.path().resolve("points.jsonl");
        String text = Files.readString(list);
        Files.writeString(list, text.substring(0, text.length() - 20));
        SweepFolder again = SweepFolder.reopen(kept.sweep.path());
        List<Point> left = new ArrayList<>(points);
        left.removeAll(again.results(points).stream().map(PointResult::point).toList());
        assertEquals(1, left.size());
        Kept second = new Kept(again);
        onTwoLanes(left, second, Toy.NEVER);
        assertEquals(Map.of(), second.failed);
        assertEquals(
                new java.util.HashSet<>(kept.ended),
                new java.util.HashSet<>(again.results(points)));
        assertFalse(again.finished());
    }

    private static void sweep(Device lane, Point point, Stopping stopping, SweepJournal journal) {
        try (var examples = new ResidentExamples(lane, DATA, SCALING)) {
            new Sweep(List.of(lane), examples, stopping, Trust.blind(), journal, Toy.NEVER)
                    .run(List.of(point));
        }
    }

    /** One epoch it has, by which it is compared. */
    @Test
    void oneWhoseTimeIsOverIsAResult() {
        Kept kept = kept("sweep");
        try (Device lane = Toy.device(1)) {
            sweep(lane, points().get(0), new Stopping(0, 1e-9), kept);
        }
        assertEquals(Map.of(), kept.failed);
        PointResult result = kept.ended.get(0);
        assertEquals(PointResult.End.DONE, result.end());
        assertEquals(1, java.util.Objects.requireNonNull(result.best()).epoch());
    }

    @Test
    void oneWithoutAPartToChooseByFails() {
        Kept kept = kept("sweep");
        var point = new Point(
                1,
                "001",
                Map.of(),
                Toy.network(),
                Toy.SETTINGS.withValidation(0).withEpochs(1));
        try (Device lane = Toy.device(1)) {
            sweep(lane, point, Stopping.NEVER, kept);
        }
        assertEquals(
                "001: no part to choose by",
                java.util.Objects.requireNonNull(kept.failed.get("001")).getMessage());
    }

    @Test
    void anInterruptedThreadStaysInterrupted() {
        var end = new CountDownLatch(1);
        var journal = new Kept(kept("sweep").sweep) {
            @Override
            public Begun begin(Point point, Device device) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                throw new IllegalStateException("too late");
            }
        };
        try (Device lane = Toy.device(1);
                var examples = new ResidentExamples(lane, DATA, SCALING)) {
            var sweep = new Sweep(
                    List.of(lane), examples, Stopping.NEVER, Trust.blind(), journal, Toy.NEVER);
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, () -> sweep.run(points().subList(0, 1)));
            assertTrue(Thread.interrupted());
            end.countDown();
        }
    }
}
