package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** A write that fails leaves what was there, and nothing else. */
final class AtomicFileTest {
    @TempDir
    Path folder;

    private static AtomicFile.Content text(String text) {
        return out -> out.write(ByteBuffer.wrap(text.getBytes()));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesAFileAndKeepsItsMode() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, text("old"));
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        AtomicFile.write(file, text("new"));
        assertEquals("new", Files.readString(file));
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("file"), names());
    }

    @Test
    void followsALink() throws IOException {
        Path file = folder.resolve("file");
        Path link = folder.resolve("link");
        AtomicFile.write(file, text("old"));
        Files.createSymbolicLink(link, file.getFileName());
        AtomicFile.write(link, text("new"));
        assertEquals("new", Files.readString(file));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aFailureAtAnyByteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, text("old"));
        for (int n = 0; n < 20; n++) {
            int fails = n;
            AtomicFile.Content full = out -> {
                for (int i = 0; i < fails; i++) {
                    out.write(ByteBuffer.wrap(new byte[] {1}));
                }
                throw new IOException("No space left on device");
            };
            var e = assertThrows(WriteException.class, () -> AtomicFile.write(file, full));
            assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
            assertEquals("old", Files.readString(file));
            assertEquals(List.of("file"), names());
        }
    }

    @Test
    void impossibleTargetsAreRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path inner = Files.createDirectory(folder.resolve("folder"));
        assertRefused(inner, "it is a folder");
        assertRefused(file.resolve("x"), "there is no folder");
        assertRefused(folder.resolve("none").resolve("x"), "there is no folder");
        assertEquals(List.of("file", "folder"), names());
    }

    private static void assertRefused(Path target, String says) {
        var e = assertThrows(WriteException.class, () -> AtomicFile.write(target, text("new")));
        assertTrue(e.getMessage().startsWith(target + ": could not be written: "), e.getMessage());
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }
}
