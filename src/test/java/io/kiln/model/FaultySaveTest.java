package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.file.DurableFiles;
import io.kiln.file.FaultyDisk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Each operation of a save fails in turn: the old checkpoint stays, or the new one is there. */
@Tag("slow")
final class FaultySaveTest {
    private static final int NEVER = -1;

    @TempDir
    Path temporary;

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static Checkpoints checkpoints(Path folder, FaultyDisk disk) {
        return new Checkpoints(folder, new DurableFiles(disk));
    }

    private static void publish(Checkpoints checkpoints, long generation) {
        checkpoints.publish(
                generation,
                Samples.model(generation),
                Samples.state(generation),
                Standing.REFERENCE);
    }

    @ParameterizedTest
    @EnumSource
    void eachOperationMayFail(FaultyDisk.Fault fault) throws IOException {
        for (int before : fault == FaultyDisk.Fault.FULL ? new int[] {0, 2} : new int[] {2}) {
            boolean reached = true;
            for (int n = 1; reached; n++) {
                Path folder = temporary.resolve(before + "-" + n);
                Checkpoints sound = checkpoints(folder, new FaultyDisk(NEVER, fault));
                for (int generation = 1; generation <= before; generation++) {
                    publish(sound, generation);
                }
                var disk = new FaultyDisk(n, fault);
                assertOldOrNew(folder, before, disk, fault + " at operation " + n);
                reached = disk.reached();
            }
        }
    }

    private void assertOldOrNew(Path folder, long before, FaultyDisk disk, String what)
            throws IOException {
        boolean failed = false;
        try {
            publish(checkpoints(folder, disk), before + 1);
        } catch (WriteException e) {
            failed = true;
            String line = e.getMessage();
            String start =
                    folder.resolve("checkpoint-" + (before + 1)) + ": could not be written: ";
            assertTrue(line.startsWith(start) && !line.contains("\n"), line);
            assertEquals(List.of(), hidden(folder), what);
        }
        long found = new Checkpoints(folder)
                .latest()
                .map(Checkpoints.Loaded::generation)
                .orElse(0L);
        assertTrue(found == before + 1 || failed && found == before, what + ": found " + found);
        publish(checkpoints(folder, new FaultyDisk(NEVER, FaultyDisk.Fault.FULL)), found + 1);
        assertEquals(List.of(), hidden(folder), what);
        assertEquals(found + 1, new Checkpoints(folder).latest().orElseThrow().generation());
    }

    private static List<String> hidden(Path folder) throws IOException {
        return Files.exists(folder)
                ? names(folder).stream().filter(name -> name.startsWith(".")).toList()
                : List.of();
    }
}
