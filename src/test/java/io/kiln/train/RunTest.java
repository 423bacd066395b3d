package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;
import io.kiln.net.Regularisation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@Tag("quick")
final class RunTest {
    private static final Dataset DATA = Toy.clouds(300, 1.5, 1);

    @TempDir
    Path parent;

    private Path folder() {
        return parent.resolve("a run/with ünïcode");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder().resolve(Run.METRICS));
    }

    private List<Integer> epochs() throws IOException {
        List<Integer> epochs = new ArrayList<>();
        for (String line : lines()) {
            epochs.add(Integer.parseInt(String.valueOf(Json.read(line).get("epoch"))));
        }
        return epochs;
    }

    @Test
    void folderHoldsSettingsFiguresAndModels() throws IOException {
        Outcome outcome = Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.NEVER);
        // One checkpoint at the start, one after each of four epochs; the newest two are kept.
        assertEquals(
                Set.of(
                        Run.CONFIG,
                        Run.ENVIRONMENT,
                        Run.METRICS,
                        Run.BEST,
                        Run.MODEL,
                        "checkpoint-4",
                        "checkpoint-5"),
                names(folder()));
        assertEquals(
                outcome.last().hash(),
                Model.load(folder().resolve(Run.MODEL)).weights().hash());
        Model best = Model.load(folder().resolve(Run.BEST));
        assertEquals(outcome.chosen().hash(), best.weights().hash());
        assertEquals(DATA.classes(), best.classes());
        assertEquals(Map.of("data", "clouds"), best.provenance());
        assertEquals(IntStream.rangeClosed(1, 4).boxed().toList(), epochs());
    }

    @Test
    void linesAreTheReports() throws IOException {
        Outcome outcome = Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.NEVER);
        List<String> reports =
                outcome.epochs().stream().map(r -> Json.line(Run.figures(r))).toList();
        assertEquals(reports, lines());
        Map<String, String> first = Json.read(lines().get(0));
        assertEquals(
                List.of(
                        "epoch",
                        "train_loss",
                        "validation_loss",
                        "validation_accuracy",
                        "best",
                        "rate",
                        "seconds",
                        "images_per_second",
                        "weights"),
                List.copyOf(first.keySet()));
        assertEquals("true", first.get("best"));
    }

    @Test
    void withoutPartToValidateOnThereIsNoBest() throws IOException {
        Outcome outcome = Toy.begin(folder(), DATA, Toy.SETTINGS.withValidation(0), Toy.NEVER);
        assertFalse(names(folder()).contains(Run.BEST));
        assertEquals(null, outcome.best());
        assertEquals(
                List.of("epoch", "train_loss", "rate", "seconds", "images_per_second", "weights"),
                List.copyOf(Json.read(lines().get(0)).keySet()));
    }

    @Test
    void settingsComeBackFromTheConfig() {
        for (Settings settings : List.of(
                Settings.DEFAULT,
                Toy.SETTINGS,
                Settings.DEFAULT
                        .withEpochs(1)
                        .withBatch(1)
                        .withRate(Float.MIN_VALUE, Rate.CONSTANT)
                        .withOptimiser(new Sgd(0, 0))
                        .withSeed(Long.MIN_VALUE)
                        .withValidation(0),
                Settings.DEFAULT
                        .withEpochs(Integer.MAX_VALUE)
                        .withBatch(7)
                        .withRate(0.1f / 3, Rate.LINEAR)
                        .withOptimiser(new Sgd(0.1f, 1e-30f))
                        .withRegularisation(
                                new Regularisation(List.of(0.2f, 0.5f), 0.1f, 1.5f, 0.1f))
                        .withSeed(Long.MAX_VALUE)
                        .withValidation(1))) {
            Path place = parent.resolve("settings " + settings.seed());
            Toy.create(place, DATA, settings.withValidation(0));
            assertEquals(settings.withValidation(0), Settings.of(Run.config(place)));
            assertEquals(settings.facts().keySet(), Run.config(place).keySet());
        }
    }

    @Test
    void refusesFolderThatHoldsARun() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.NEVER);
        byte[] config = Files.readAllBytes(folder().resolve(Run.CONFIG));
        Exception e = assertThrows(
                WriteException.class, () -> Toy.create(folder(), DATA, Toy.SETTINGS.withSeed(6)));
        assertTrue(e.getMessage().contains("there is a run in it already"), e.getMessage());
        assertEquals(new String(config), Files.readString(folder().resolve(Run.CONFIG)));
    }

    @Test
    void aStartThatFailedBeforeItsFirstCheckpointLeavesTheFolderFree() {
        Toy.create(folder(), DATA, Toy.SETTINGS);
        Toy.create(folder(), DATA, Toy.SETTINGS.withSeed(6));
        assertEquals("6", Run.config(folder()).get("seed"));
    }

    @Test
    void refusesFolderThatIsAFileOrBelowOne() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "mine");
        for (Path place : List.of(file, file.resolve("below"))) {
            Exception e =
                    assertThrows(WriteException.class, () -> Toy.create(place, DATA, Toy.SETTINGS));
            assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            assertFalse(e.getMessage().contains("there is a run"), e.getMessage());
        }
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void takesAFolderWithOtherFilesInIt() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(folder().resolve("notes.txt"), "mine");
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.NEVER);
        assertTrue(names(folder()).containsAll(Set.of("notes.txt", Run.MODEL)));
    }

    /** Stops after epoch 2 and reopens, with the lines changed as a crash might leave them. */
    private List<String> reopenedWith(String lines) throws IOException {
        Files.writeString(folder().resolve(Run.METRICS), lines);
        Run.reopen(folder(), Resumable.latest(folder(), Toy.SETTINGS).orElseThrow());
        return lines();
    }

    @Test
    void lineLostInACrashIsRestored() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        List<String> lines = lines();
        assertEquals(2, lines.size());
        assertEquals(lines, reopenedWith(lines.get(0) + "\n"));
        assertEquals(lines, reopenedWith(lines.get(0)));
        assertEquals(lines, reopenedWith(String.join("\n", lines)));
    }

    @Test
    void tornLineIsReplaced() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        List<String> lines = lines();
        for (int cut = 1; cut < lines.get(1).length(); cut += 20) {
            assertEquals(lines, reopenedWith(lines.get(0) + "\n" + lines.get(1).substring(0, cut)));
        }
        assertEquals(lines, reopenedWith(lines.get(0) + "\n\0\0\0\0"));
        assertEquals(lines.subList(1, 2), reopenedWith("\0\n" + lines.get(1) + "\n"));
    }

    @Test
    void linesAfterTheCheckpointAreDropped() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        List<String> lines = lines();
        String more = lines.get(1).replace("\"epoch\":2", "\"epoch\":3");
        assertEquals(
                lines,
                reopenedWith(
                        String.join("\n", lines) + "\n" + more + "\n" + more.substring(0, 30)));
    }

    @Test
    void metricsThatWereDeletedAreNoObstacle() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        Files.delete(folder().resolve(Run.METRICS));
        Toy.goOn(folder(), DATA, 1, Toy.NEVER);
        assertEquals(List.of(2, 3, 4), epochs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{} {}",
                "null",
                "{\"epochs\": ",
                "{\"epochs\": [1]}",
                "\0\0\0\0",
                "\u00e4"
            })
    void damagedConfigIsRefused(String text) throws IOException {
        Toy.create(folder(), DATA, Toy.SETTINGS);
        Files.writeString(folder().resolve(Run.CONFIG), text);
        Exception e = assertThrows(ModelException.class, () -> Run.config(folder()));
        assertTrue(e.getMessage().startsWith(folder().resolve(Run.CONFIG) + ": "), e.getMessage());
    }

    @Test
    void configThatIsNoTextIsRefused() throws IOException {
        Toy.create(folder(), DATA, Toy.SETTINGS);
        Files.write(folder().resolve(Run.CONFIG), new byte[] {'{', (byte) 0xFF, (byte) 0xFE, '}'});
        assertThrows(ModelException.class, () -> Run.config(folder()));
        assertThrows(ModelException.class, () -> Run.config(parent.resolve("nowhere")));
    }

    @Test
    void runThatNeverBeganHasNoCheckpoint() {
        Toy.create(folder(), DATA, Toy.SETTINGS);
        assertTrue(Resumable.latest(folder(), Toy.SETTINGS).isEmpty());
    }

    private void damage(int generation) throws IOException {
        Path state = folder().resolve("checkpoint-" + generation).resolve("state.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 1] ^= 1;
        Files.write(state, bytes);
    }

    @Test
    void damagedCheckpointFallsBackToTheOneBefore() throws IOException {
        String unbroken = Toy.train(Toy.network(), DATA, Toy.SETTINGS).last().hash();
        Toy.begin(
                folder(),
                DATA,
                Toy.SETTINGS,
                Toy.after(23)); // writes 1, 2, 3, and 4 in the third epoch
        damage(4);
        Resumable from = Resumable.latest(folder(), Toy.SETTINGS).orElseThrow();
        assertEquals(3, from.generation());
        assertEquals(2, from.moment().epoch());
        assertEquals(0, from.moment().step());
        assertEquals(unbroken, Toy.goOn(folder(), DATA, 1, Toy.NEVER).last().hash());
        assertEquals(List.of(1, 2, 3, 4), epochs());
    }

    @Test
    void withoutAWholeCheckpointItIsRefused() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        damage(3);
        damage(4);
        assertThrows(ModelException.class, () -> Resumable.latest(folder(), Toy.SETTINGS));
    }

    /** Else the last weights would pass for the best. */
    @Test
    void lostBestModelIsRefused() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        Files.delete(folder().resolve(Run.BEST));
        Exception e =
                assertThrows(ModelException.class, () -> Resumable.latest(folder(), Toy.SETTINGS));
        assertTrue(e.getMessage().startsWith(folder().resolve(Run.BEST) + ": "), e.getMessage());
    }

    @Test
    void settingsOfAnotherRunAreRefused() {
        Settings plain = Toy.SETTINGS.withOptimiser(new Sgd(0, 0));
        Toy.begin(folder(), DATA, plain, Toy.after(23));
        assertThrows(ModelException.class, () -> Resumable.latest(folder(), Toy.SETTINGS));
    }

    @Test
    void whatPeopleReadIsKept() throws IOException {
        Run run = Toy.create(folder(), DATA, Toy.SETTINGS);
        assertEquals(
                Map.of("test", "true"),
                Json.read(Files.readString(folder().resolve("environment.json"))));
        run.keep(List.of("epochs = 4"));
        assertEquals("epochs = 4\n", Files.readString(folder().resolve("train.conf")));
    }

    @Test
    void asManyCheckpointsAreKeptAsWanted() throws IOException {
        Run run = Toy.create(folder(), DATA, Toy.SETTINGS);
        long two = checkpoints(run);
        Run another = Toy.create(parent.resolve("other"), DATA, Toy.SETTINGS);
        another.keepCheckpoints(4);
        assertEquals(two + 2, checkpoints(another));
    }

    private static long checkpoints(Run run) throws IOException {
        Toy.train(Toy.network(), DATA, Toy.SETTINGS, run);
        return names(run.folder()).stream()
                .filter(n -> n.startsWith("checkpoint"))
                .count();
    }

    @Test
    void whatACrashLeftHalfWrittenIsCleared() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        Path torn = Files.writeString(folder().resolve(".model.safetensors.1.tmp"), "torn");
        Run.reopen(folder(), Resumable.latest(folder(), Toy.SETTINGS).orElseThrow());
        assertFalse(Files.exists(torn));
    }

    @Test
    void aBestModelThatIsMissingIsNamed() throws IOException {
        Toy.begin(folder(), DATA, Toy.SETTINGS, Toy.after(23));
        Files.delete(folder().resolve(Run.BEST));
        Exception e =
                assertThrows(ModelException.class, () -> Resumable.latest(folder(), Toy.SETTINGS));
        assertTrue(e.getMessage().contains("is missing; it is the best model"), e.getMessage());
    }
}
