package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.CacheFolder;
import io.kiln.device.ClosedFolders;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A native library lies where only its user can write, and is what the jar brought. */
final class NativeFileTest {
    @TempDir
    private Path folder;

    private URL resource;
    private CacheFolder cache;

    @BeforeEach
    void write() throws IOException {
        mode(folder, "rwxr-xr-x"); // others may pass
        Path source = Files.writeString(folder.resolve("source"), "the library");
        resource = source.toUri().toURL();
        cache = new CacheFolder(folder.resolve("deep/cache"));
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private Path place() throws IOException {
        return NativeFile.place(cache, "some-1.0", "libsome.so", resource);
    }

    @Test
    void theFolderIsPrivateAndNamesTheContent() throws IOException {
        Path file = place();
        assertTrue(file.startsWith(cache.resolve("native")), file::toString);
        assertTrue(file.isAbsolute());
        assertEquals("the library", Files.readString(file));
        for (Path each : new Path[] {file.getParent(), cache.resolve("native")}) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
            assertEquals("rwx------", mode, each::toString);
        }
        Files.writeString(folder.resolve("source"), "another version");
        assertNotEquals(file.getParent(), place().getParent());
    }

    @Test
    void itIsWrittenOnce() throws IOException {
        Path file = place();
        Object key = Files.readAttributes(file, "unix:ino").get("ino");
        assertEquals(file, place());
        assertEquals(key, Files.readAttributes(file, "unix:ino").get("ino"));
        try (var left = Files.list(file.getParent())) {
            assertEquals(1, left.count(), "files beside it");
        }
    }

    @Test
    void aDamagedOneIsReplacedAndNotWrittenInto() throws IOException {
        Path file = place();
        Files.writeString(file, "the");
        Object key = Files.readAttributes(file, "unix:ino").get("ino");
        assertArrayEquals("the library".getBytes(), Files.readAllBytes(place()));
        assertNotEquals(key, Files.readAttributes(file, "unix:ino").get("ino"));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectories(cache.path());
        Files.createSymbolicLink(cache.resolve("native"), elsewhere);
        assertFalse(place().toRealPath().startsWith(elsewhere.toRealPath()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep", "deep/cache", "deep/cache/native"})
    void aFolderThatOthersMayWriteToIsNotUsed(String name) throws IOException {
        assertTrue(place().startsWith(cache.path()));
        mode(folder.resolve("deep"), "rwxr-xr-x");
        mode(folder.resolve("deep/cache"), "rwxr-xr-x");
        mode(folder.resolve(name), "rwxrwxr-x");
        boolean reachable = name.equals("deep/cache/native") || !ClosedFolders.above(folder);
        assertEquals(!reachable, place().startsWith(cache.path()));
    }

    @Test
    void aCacheThatCannotBeMadeIsNoObstacle() throws IOException {
        Files.writeString(folder.resolve("deep"), "a file where a folder should be");
        Path file = place();
        assertEquals("the library", Files.readString(file));
        String mode =
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()));
        assertEquals("rwx------", mode);
    }
}
