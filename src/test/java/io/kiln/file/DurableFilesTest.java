package io.kiln.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A write that fails leaves what was there, and nothing else. */
final class DurableFilesTest {
    private static final DurableFiles FILES = DurableFiles.REAL;
    private static final NioDisk.Opening NO_FOLDER = folder -> {
        throw new AccessDeniedException(folder.toString());
    };

    @TempDir
    Path folder;

    private static DurableFiles.Content text(String text) {
        return out -> out.text(text);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesAFileAndKeepsItsMode() throws IOException {
        Path file = folder.resolve("file");
        FILES.replace(file, text("old"));
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        FILES.replace(file, text("new"));
        assertEquals("new", Files.readString(file));
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("file"), names());
    }

    /** As on Windows, for which an archive stands in here. */
    @Test
    void whereFilesHaveNoModesThereIsNoneToKeep() throws IOException {
        try (FileSystem archive =
                FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = archive.getPath("file");
            assertFalse(
                    Files.getFileStore(archive.getPath("/")).supportsFileAttributeView("posix"));
            var files = new DurableFiles(new NioDisk(NO_FOLDER));
            files.replace(file, text("whole"));
            assertEquals("whole", Files.readString(file));
        }
    }

    /** Windows says so of each folder; whatever else is said is no such excuse. */
    @Test
    void aFolderThatCannotBeOpenedIsNotForced() throws IOException {
        new NioDisk(NO_FOLDER).forceFolder(folder);
        var broken = new NioDisk(path -> {
            throw new IOException("bad sector");
        });
        assertThrows(IOException.class, () -> broken.forceFolder(folder));
    }

    @Test
    void followsALink() throws IOException {
        Path file = folder.resolve("file");
        Path link = folder.resolve("link");
        FILES.replace(file, text("old"));
        Files.createSymbolicLink(link, file.getFileName());
        FILES.replace(link, text("new"));
        assertEquals("new", Files.readString(file));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void writesIntoAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no mkfifo");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                return e.toString();
            }
        });
        FILES.replace(pipe, text("through"));
        assertEquals("through", read.get());
        assertFalse(Files.isRegularFile(pipe));
        assertEquals(List.of("pipe"), names());
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
        var e = assertThrows(IOException.class, () -> FILES.replace(target, text("new")));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> FILES.create(file, text("new")));
        assertThrows(FileAlreadyExistsException.class, () -> FILES.makeFolders(file.resolve("x")));
        assertEquals("old", Files.readString(file));
        FILES.makeFolders(folder);
    }

    @Test
    void aTornLineStaysALineOfItsOwn() throws IOException {
        Path file = folder.resolve("file");
        FILES.append(file, "one");
        FILES.append(file, "two");
        Files.writeString(file, Files.readString(file).substring(0, 6));
        FILES.append(file, "three");
        assertEquals("one\ntw\nthree\n", Files.readString(file));
    }

    @Test
    void anyOperationMayFail() throws IOException {
        Path old = folder.resolve("old");
        Path fresh = folder.resolve("fresh");
        for (FaultyDisk.Fault fault : FaultyDisk.Fault.values()) {
            assertEachMayFail(fault, old, "old\n", (f, file) -> f.replace(file, List.of("new")));
            assertEachMayFail(fault, old, "old\n", (f, file) -> f.append(file, "new"));
            assertEachMayFail(fault, fresh, "", (f, file) -> f.replace(file, List.of("new")));
            assertEachMayFail(fault, fresh, "", (f, file) -> f.append(file, "new"));
            assertEachMayFail(fault, fresh, "", (f, file) -> f.create(file, text("new\n")));
        }
    }

    private interface Way {
        void write(DurableFiles files, Path file) throws IOException;
    }

    private void assertEachMayFail(FaultyDisk.Fault fault, Path file, String before, Way way)
            throws IOException {
        boolean reached = true;
        for (int n = 1; reached; n++) {
            Files.deleteIfExists(file);
            if (!before.isEmpty()) {
                Files.writeString(file, before);
            }
            var disk = new FaultyDisk(n, fault);
            String what = fault + " at operation " + n + " of " + file;
            boolean failed = false;
            try {
                way.write(new DurableFiles(disk), file);
            } catch (IOException e) {
                failed = true;
            }
            reached = disk.reached();
            assertEquals(reached && fault != FaultyDisk.Fault.SHORT, failed, what);
            String now = Files.exists(file) ? Files.readString(file) : "";
            boolean whole = now.equals("new\n") || now.equals(before + "new\n");
            assertTrue(whole || failed && now.equals(before), what + ": " + now);
            assertTrue(names().stream().noneMatch(name -> name.startsWith(".")), what);
        }
        Files.deleteIfExists(file);
    }
}
