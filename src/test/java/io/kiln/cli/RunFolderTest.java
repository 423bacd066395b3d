package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run's folder is called when nobody says. */
final class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    void everyFileSystemTakesItsName() throws IOException {
        Path first = RunFacts.folder(folder, "sweep-");
        String name = first.getFileName().toString();
        // No colon, which Windows refuses, and no digits but those of ASCII.
        assertTrue(name.matches("sweep-[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}-){2}[0-9]{2}Z"), name);
        Files.createDirectories(first);
        assertNotEquals(first, RunFacts.folder(folder, "sweep-"));
    }
}
