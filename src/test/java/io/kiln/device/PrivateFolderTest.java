package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;

/** What is loaded into the process lies where nobody else could have put it. */
final class PrivateFolderTest {
    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void makeRoom() throws IOException {
        mode(temporary, "rwxr-xr-x"); // others may pass
        folder = temporary.resolve("cache/kiln/kernels");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void assertRefused(Path folder, String says) {
        String why =
                String.valueOf(assertThrows(IOException.class, () -> PrivateFolder.open(folder))
                        .getMessage());
        assertTrue(why.contains(says), why);
    }

    @Test
    void whatIsMissingIsMadeForTheUserAlone() throws IOException {
        PrivateFolder.open(folder);
        for (Path each = folder; !each.equals(temporary); each = each.getParent()) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(each));
            assertEquals("rwx------", mode, each::toString);
        }
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx", "rwxrwx---"})
    void aFolderThatOthersMayWriteToIsRefused(String mode) throws IOException {
        PrivateFolder.open(folder);
        mode(folder, mode);
        assertRefused(folder, "kernels: others may write to it; chmod go-w");
    }

    @Test
    void aFolderAboveThatOthersMayWriteToIsRefused() throws IOException {
        Files.createDirectories(folder.getParent());
        mode(folder.getParent(), "rwxrwxr-x");
        mode(temporary.resolve("cache"), "rwxr-xr-x");
        if (!ClosedFolders.above(temporary)) {
            assertRefused(folder, "cache/kiln: others may write to it");
        }
        mode(temporary.resolve("cache"), "rwx------"); // nobody else gets as far as kiln
        PrivateFolder.open(folder);
    }

    @Test
    void anotherUsersIsRefused() throws IOException {
        Path own = PrivateFolder.open(folder).path();
        Object nobody = 65534;
        String why = String.valueOf(
                assertThrows(IOException.class, () -> PrivateFolder.requirePrivate(own, nobody))
                        .getMessage());
        assertTrue(why.endsWith("kernels belongs to another user"), why);
    }

    @Test
    void aLinkInItsPlaceIsRefusedAndOneAboveIsResolved() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.createSymbolicLink(temporary.resolve("link"), elsewhere);
        assertRefused(temporary.resolve("link"), "link is a link or a file");
        Path real = PrivateFolder.open(temporary.resolve("link/kernels")).path();
        assertEquals(elsewhere.toRealPath().resolve("kernels"), real);
    }

    /** As on Windows, for which an archive stands in here: its files have owners, and no unix modes. */
    @Test
    void whereFilesHaveNoModesOwnersAreCompared() throws IOException {
        Map<String, String> owned = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (FileSystem archive = FileSystems.newFileSystem(temporary.resolve("a.zip"), owned)) {
            Path kernels = archive.getPath("cache", "kernels");
            PrivateFolder own = PrivateFolder.open(kernels);
            assertEquals(own.write("a", new byte[1]), own.requireOwn("a"));
            UserPrincipal stranger = () -> "stranger";
            Files.setOwner(own.path().resolve("a"), stranger);
            assertThrows(IOException.class, () -> own.requireOwn("a"));
            Files.setOwner(kernels, stranger);
            assertRefused(kernels, "kernels belongs to another user");
        }
    }

    @Test
    void filesComeBackAsTheyWere() throws IOException {
        PrivateFolder own = PrivateFolder.open(folder);
        assertThrows(NoSuchFileException.class, () -> own.read("a"));
        own.write("a", new byte[] {1, 2});
        own.write("a", new byte[] {3});
        assertArrayEquals(new byte[] {3}, own.read("a"));
        own.remove("a");
        own.remove("a");
        assertThrows(NoSuchFileException.class, () -> own.read("a"));
    }

    @Test
    void filesThatOthersMayWriteToAndLinksAndFoldersAreNotRead() throws IOException {
        PrivateFolder own = PrivateFolder.open(folder);
        mode(own.write("open", new byte[1]), "rw----rw-");
        Files.createSymbolicLink(folder.resolve("link"), own.write("file", new byte[1]));
        Files.createDirectory(folder.resolve("folder"));
        for (String name : new String[] {"open", "link", "folder"}) {
            assertThrows(IOException.class, () -> own.read(name), name);
        }
    }
}
