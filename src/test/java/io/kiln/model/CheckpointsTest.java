package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A model and its state are current together, or not at all. */
@Tag("quick")
final class CheckpointsTest {
    @TempDir
    Path temporary;

    private Path folder;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        folder = temporary.resolve("runs").resolve("one");
        checkpoints = new Checkpoints(folder);
    }

    private void publish(long generation) {
        checkpoints.publish(
                generation,
                Samples.model(generation),
                Samples.state(generation),
                Standing.REFERENCE);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private void assertLatest(long generation, int skipped) {
        Checkpoints.Loaded loaded = new Checkpoints(folder).latest().orElseThrow();
        assertEquals(generation, loaded.generation());
        assertEquals(Samples.state(generation), loaded.state());
        assertEquals(
                Samples.model(generation).weights().hash(),
                loaded.model().weights().hash());
        assertEquals(Samples.model(generation).provenance(), loaded.model().provenance());
        assertEquals(skipped, loaded.skipped().size(), loaded.skipped().toString());
    }

    @Test
    void thereIsNoneAtFirst() {
        assertEquals(Optional.empty(), checkpoints.latest());
    }

    @Test
    void theNewestIsCurrentAndTheOneBeforeIsKept() throws IOException {
        for (long generation : new long[] {0, 9, 10, 100}) {
            publish(generation);
            assertLatest(generation, 0);
        }
        assertEquals(List.of("checkpoint-10", "checkpoint-100"), names());
    }

    private void publish(long generation, Standing standing) {
        checkpoints.publish(
                generation, Samples.model(generation), Samples.state(generation), standing);
    }

    @Test
    void theLastTwoVerifiedOnesAreKept() throws IOException {
        for (long generation = 1; generation <= 7; generation++) {
            publish(generation, generation < 5 ? Standing.VERIFIED : Standing.UNCHECKED);
        }
        assertEquals(
                List.of("checkpoint-3", "checkpoint-4", "checkpoint-6", "checkpoint-7"), names());
        assertEquals(Standing.UNCHECKED, checkpoints.latest().orElseThrow().standing());
    }

    @Test
    void theNewestIsOneOfThem() throws IOException {
        for (long generation = 1; generation <= 4; generation++) {
            publish(generation, Standing.VERIFIED);
        }
        assertEquals(List.of("checkpoint-3", "checkpoint-4"), names());
    }

    @ParameterizedTest
    @EnumSource(
            value = Standing.class,
            names = {"VERIFIED", "REFERENCE"})
    void suspectsArePassedOverAndReplaced(Standing good) throws IOException {
        checkpoints.keep(9);
        publish(1, Standing.UNCHECKED);
        publish(2, good);
        publish(3, Standing.UNCHECKED);
        publish(4, Standing.UNCHECKED);
        checkpoints.suspect("step 9 was wrong");
        assertLatest(2, 2);
        assertEquals(Standing.UNCHECKED, Standing.of(folder.resolve("checkpoint-1")));
        Checkpoints.Loaded loaded = checkpoints.latest().orElseThrow();
        assertEquals(good, loaded.standing());
        assertTrue(loaded.skipped().get(0).contains("checkpoint-4: suspect"), loaded.toString());
        checkpoints = new Checkpoints(folder);
        publish(3, Standing.REFERENCE);
        assertLatest(3, 0);
        assertEquals(List.of("checkpoint-2", "checkpoint-3"), names());
    }

    @Test
    void whenAllAreSuspectItSaysWhatToDo() throws IOException {
        publish(1, Standing.UNCHECKED);
        checkpoints.suspect("step 9 was wrong");
        assertSays("delete its file trust to use it", () -> new Checkpoints(folder).latest());
        Files.delete(folder.resolve("checkpoint-1/trust"));
        assertLatest(1, 0);
    }

    /** What stands on a check cannot be got by a torn or unknown word. */
    @Test
    void aDamagedWordMeansUnchecked() throws IOException {
        publish(1, Standing.VERIFIED);
        for (byte[] damage : new byte[][] {{}, {'v', 'e', 'r'}, {-1, -2}}) {
            Files.write(folder.resolve("checkpoint-1/trust"), damage);
            assertEquals(Standing.UNCHECKED, checkpoints.latest().orElseThrow().standing());
        }
    }

    @Test
    void atLeastOneIsKept() throws IOException {
        assertSays("checkpoints kept 0: needs 1 or more", () -> checkpoints.keep(0));
        checkpoints.keep(1);
        publish(1);
        publish(2);
        assertEquals(List.of("checkpoint-2"), names());
    }

    @Test
    void aCheckpointUnderAnotherNumberIsNotTaken() throws IOException {
        publish(1);
        move("checkpoint-1", "checkpoint-3");
        assertSays(
                "model.safetensors: metadata kiln.generation is '1', expected '3'",
                () -> new Checkpoints(folder).latest());
    }

    @Test
    void numbersOnlyRise() {
        publish(5);
        assertSays("checkpoint 5 comes after checkpoint 5", () -> publish(5));
        checkpoints = new Checkpoints(folder);
        assertSays("checkpoint 4 comes after checkpoint 5", () -> publish(4));
        assertSays(
                "checkpoint -1",
                () -> new Checkpoints(temporary)
                        .publish(-1, Samples.model(1), Samples.state(1), Standing.REFERENCE));
        publish(6);
        assertLatest(6, 0);
    }

    @Test
    void aDamagedOneIsPassedOverAndReplaced() throws IOException {
        publish(1);
        publish(2);
        flip(folder.resolve("checkpoint-2/state.safetensors"));
        assertLatest(1, 1);
        checkpoints = new Checkpoints(folder);
        String why = checkpoints.latest().orElseThrow().skipped().get(0);
        assertTrue(why.contains("checkpoint-2") && why.contains("kiln.sha256 does not fit"), why);
        publish(2);
        assertLatest(2, 0);
        assertEquals(List.of("checkpoint-1", "checkpoint-2"), names());
    }

    @Test
    void damagedOnesAboveAreClearedAway() throws IOException {
        publish(1);
        publish(7);
        flip(folder.resolve("checkpoint-7/model.safetensors"));
        checkpoints = new Checkpoints(folder);
        publish(2);
        assertEquals(List.of("checkpoint-1", "checkpoint-2"), names());
    }

    @Test
    void whenNoneIsWholeItSaysSo() throws IOException {
        publish(1);
        Files.delete(folder.resolve("checkpoint-1/model.safetensors"));
        assertSays("none of 1 checkpoints is of use", () -> new Checkpoints(folder).latest());
    }

    @Test
    void halvesOfTwoCheckpointsDoNotMakeOne() throws IOException {
        publish(1);
        publish(2);
        move("checkpoint-1/state.safetensors", "checkpoint-2/state.safetensors");
        assertSays("kiln.generation is '1', expected '2'", () -> new Checkpoints(folder).latest());
    }

    @Test
    void aStateOfAnotherRunIsNotTaken() throws IOException {
        publish(1);
        Path other = temporary.resolve("other");
        new Checkpoints(other).publish(1, Samples.model(99), Samples.state(99), Standing.REFERENCE);
        Files.copy(
                other.resolve("checkpoint-1/state.safetensors"),
                folder.resolve("checkpoint-1/state.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        assertSays("kiln.weights", () -> new Checkpoints(folder).latest());
    }

    @Test
    void leftOversOfAKilledRunAreClearedAway() throws IOException {
        publish(1);
        Path half = Files.createDirectory(folder.resolve(".checkpoint-2.tmp"));
        Files.write(half.resolve("model.safetensors"), new byte[100]);
        Files.createDirectory(folder.resolve(".checkpoint-0.old"));
        Files.write(folder.resolve("metrics.jsonl"), new byte[1]);
        assertLatest(1, 0);
        publish(2);
        assertEquals(List.of("checkpoint-1", "checkpoint-2", "metrics.jsonl"), names());
    }

    @Test
    void aFailedWriteLeavesTheOldOneCurrent() throws IOException {
        publish(1);
        Path inTheWay =
                Files.createDirectories(folder.resolve(".checkpoint-2.tmp/model.safetensors"));
        Files.write(inTheWay.resolve("x"), new byte[1]);
        assertThrows(WriteException.class, () -> publish(2));
        assertLatest(1, 0);
        Path file = Files.write(temporary.resolve("file"), new byte[1]);
        var onAFile = new Checkpoints(file);
        assertThrows(
                WriteException.class,
                () -> onAFile.publish(1, Samples.model(1), Samples.state(1), Standing.REFERENCE));
    }

    @Test
    void aCheckpointsModelIsAModel() {
        publish(3);
        Model model = Model.load(folder.resolve("checkpoint-3/model.safetensors"));
        assertEquals(Samples.model(3).provenance(), model.provenance());
        assertEquals(
                Samples.state(3), State.load(folder.resolve("checkpoint-3/state.safetensors")));
    }

    private void move(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    private static void assertSays(
            String says, org.junit.jupiter.api.function.Executable executable) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertTrue(message.contains(says), message);
    }
}
