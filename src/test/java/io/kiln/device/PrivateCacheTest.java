package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What others could have written is not in it, and whatever is wrong is no error. */
final class PrivateCacheTest {
    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void makeRoom() {
        folder = temporary.resolve("kiln/self-test");
    }

    private PrivateCache cache() {
        return new PrivateCache(folder, "tests");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void textsComeBackUntilTheyAreForgotten() throws IOException {
        PrivateCache one = cache();
        assertFalse(Files.exists(folder), "before it is used");
        assertNull(one.find("a"));
        one.keep("a", "first");
        one.keep("a", "ä");
        assertEquals("ä", cache().find("a"));
        assertEquals("rwx------", modeOf(folder));
        cache().forget("a");
        assertNull(one.find("a"));
    }

    @Test
    void aFolderThatOthersMayWriteToHoldsNothing() throws IOException {
        cache().keep("a", "mine");
        mode(folder, "rwxrwxr-x");
        assertNull(cache().find("a"));
        cache().keep("a", "other");
        cache().forget("a");
        assertEquals("mine", Files.readString(folder.resolve("a")));
        mode(folder, "rwxr-xr-x");
        assertEquals("mine", cache().find("a"));
    }

    @Test
    void neitherIsALinkNorAFileThatOthersMayWriteTo() throws IOException {
        cache().keep("a", "mine");
        mode(folder.resolve("a"), "rw-rw-r--");
        assertNull(cache().find("a"));
        Path elsewhere = Files.writeString(temporary.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(folder.resolve("b"), elsewhere);
        assertNull(cache().find("b"));
        cache().keep("b", "in the link's place");
        assertEquals("mine", Files.readString(elsewhere));
        assertEquals("in the link's place", cache().find("b"));
    }

    /** Whoever makes it first: beneath a folder that a group may write to nothing is private. */
    @Test
    void theFolderOfAllCachesIsMadeForItsUserAlone() throws IOException {
        var all = new CacheFolder(temporary.resolve("home/cache"));
        all.make();
        all.make();
        assertEquals("rwx------", modeOf(all.path()));
        assertEquals("rwx------", modeOf(all.path().getParent()));
    }
}
