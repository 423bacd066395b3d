package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.file.DurableFiles;
import io.kiln.file.PowerLoss;
import io.kiln.file.RecordingDisk;
import io.kiln.model.Model;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets the power go after each operation on a run's folder: whatever a disk may then hold, the run
 * goes on from the checkpoint before or from the new one, and what was said to be kept is there.
 */
@Tag("slow")
final class PowerLossTest {
    private static final Dataset DATA = Toy.clouds(60, 1.5, 1);
    private static final Settings SETTINGS = Toy.SETTINGS
            .withEpochs(2)
            .withBatch(20)
            .withValidation(20)
            .withOptimiser(new Sgd(0, 0));
    private static final List<String> CONF = List.of("epochs = 2", "rate = 0.05");

    @TempDir
    Path temporary;

    /** What is found in a run's folder; a generation and a weight hash each. */
    private record Sight(
            long generation,
            String weights,
            String model,
            int epochs,
            int looks,
            boolean settings,
            boolean conf,
            boolean started) {}

    /** A run whose disk notes everything, and what it promises. */
    private final class Recorded implements Journal {
        private final RecordingDisk<Sight> disk = new RecordingDisk<>();
        private final Path root;
        private final Path folder;
        private final Run run;
        private final Map<String, Integer> bests = new HashMap<>();
        private long generation;

        Recorded(int kept) throws IOException {
            root = Files.createTempDirectory(temporary, "disk");
            folder = root.resolve("runs/one");
            var files = new DurableFiles(disk);
            var template = new Run.Template(
                    Scaling.unit(), DATA.classes(), DATA.shape(), Map.of("data", "clouds"), null);
            run = new Run(folder, template, SETTINGS.seed(), files);
            run.keepCheckpoints(kept);
            run.begin(SETTINGS.facts(), Map.of("test", true));
            disk.promise("the settings", Sight::settings);
            run.keep(CONF);
            disk.promise("the settings for people", Sight::conf);
            var device = new DeviceInfo(
                    "cpu", "CPU", "1", DeviceInfo.Kind.CPU, "plain", "why", 3, 5L << 30, true);
            run.started(new Start(0, 0, device, DeviceOptions.DEFAULT, List.of()));
            disk.promise("where it began", Sight::started);
            Outcome outcome = Toy.train(Toy.network(), DATA, SETTINGS, this);
            String last = run.finish(outcome.last()).weights().hash();
            disk.promise("the last model", sight -> sight.model.equals(last));
            Look.now("train", last, new Score(1, 2, 3)).note(folder, files);
            disk.promise("a look at the test part", sight -> sight.looks == 1);
        }

        @Override
        public void epoch(EpochReport report) {
            run.epoch(report);
        }

        @Override
        public void best(Best best, Weights weights) {
            bests.put(best.weights(), best.epoch());
            run.best(best, weights);
        }

        @Override
        public void checkpoint(Moment moment) {
            run.checkpoint(moment);
            long now = ++generation;
            String weights = moment.weights().hash();
            disk.promise("checkpoint " + now, sight -> sight.generation >= now);
            disk.promise(
                    "its weights " + now,
                    sight -> sight.generation != now || sight.weights.equals(weights));
            disk.promise("epoch " + moment.epoch(), sight -> sight.epochs >= moment.epoch());
        }

        PowerLoss<Sight> replay() throws IOException {
            Path scratch = Files.createTempDirectory(temporary, "found");
            return new PowerLoss<>(root, disk, this::read, scratch);
        }

        private Sight read(Path copy) throws IOException {
            Path folder = copy.resolve("runs/one");
            Optional<Resumable> latest = Resumable.latest(folder, SETTINGS);
            String best = hash(folder.resolve(Run.BEST));
            if (latest.isPresent()) {
                assertEquals(List.of(), latest.get().skipped());
                assertBegun(folder);
                Best known = latest.get().moment().best();
                assertTrue(
                        known == null || bests.get(best) >= known.epoch(), "an older best model");
            }
            return sight(folder, latest);
        }
    }

    private static void assertBegun(Path folder) throws IOException {
        assertEquals(SETTINGS, Settings.of(Run.config(folder)));
        String environment = Files.readString(folder.resolve(Run.ENVIRONMENT));
        assertEquals(Map.of("test", "true"), Json.read(environment));
    }

    private static String hash(Path model) {
        return Files.exists(model) ? Model.load(model).weights().hash() : "";
    }

    private static Sight sight(Path folder, Optional<Resumable> latest) throws IOException {
        Path conf = folder.resolve(Run.SETTINGS);
        if (Files.exists(conf)) {
            assertEquals(CONF, Files.readAllLines(conf));
        }
        return new Sight(
                latest.map(Resumable::generation).orElse(0L),
                latest.map(found -> found.model().weights().hash()).orElse(""),
                hash(folder.resolve(Run.MODEL)),
                epochs(folder.resolve(Run.METRICS)),
                Look.all(folder).size(),
                Files.exists(folder.resolve(Run.CONFIG)),
                Files.exists(conf),
                Start.last(folder).isPresent());
    }

    private static int epochs(Path metrics) throws IOException {
        List<String> whole = new ArrayList<>();
        for (String line :
                Files.exists(metrics) ? Files.readAllLines(metrics) : List.<String>of()) {
            try {
                whole.add(Json.read(line).get(Metrics.EPOCH));
            } catch (IOException e) {
                continue; // torn
            }
        }
        return whole.size();
    }

    @Test
    void theOldOrTheNewOneIsFoundWhole() throws IOException {
        for (int kept = 1; kept <= 3; kept++) {
            PowerLoss<Sight> replay = new Recorded(kept).replay();
            assertEquals(Optional.empty(), replay.violation(), "kept " + kept);
            assertTrue(replay.looks() > 25, "only " + replay.looks() + " disks");
        }
    }

    /**
     * All but one: the second checkpoint's folder is forced once more at once, because the file of
     * the epochs is new in it.
     */
    @Test
    void everyForceIsNeeded() throws IOException {
        PowerLoss<Sight> replay = new Recorded(2).replay();
        List<Integer> idle = new ArrayList<>();
        for (int force : replay.forces()) {
            if (replay.violation(force).isEmpty()) {
                idle.add(force);
            }
        }
        assertTrue(replay.forces().size() > 20, replay.forces().toString());
        assertEquals(1, idle.size(), idle.toString());
        assertEquals("checkpoint-2", replay.nameGivenBefore(idle.get(0)));
    }
}
