package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Built programs come back as they were, or not at all. */
final class BinariesTest {
    private static final byte[] KEY = Binaries.key("source", "options", "device");
    private static final byte[] BINARY = {1, 2, 3, 4, 5, 6, 7};

    @TempDir
    private Path folder;

    private Binaries binaries;

    @BeforeEach
    void keepOne() {
        binaries = open();
        binaries.write(KEY, ByteBuffer.wrap(BINARY));
    }

    private Binaries open() {
        return Objects.requireNonNull(Binaries.in(folder.resolve("kernels")));
    }

    private byte[] read() {
        ByteBuffer read = binaries.read(KEY);
        if (read == null) {
            return null;
        }
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("kernels"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all::toString);
            return all.get(0);
        }
    }

    @Test
    void whatWasKeptComesBack() throws IOException {
        assertArrayEquals(BINARY, read());
        assertNotNull(file(), "and no file beside it");
        assertNull(binaries.read(Binaries.key("source", "options", "another device")));
    }

    @Test
    void partsDoNotRunTogetherInAKey() {
        assertEquals(false, Arrays.equals(Binaries.key("ab", "c"), Binaries.key("a", "bc")));
    }

    @Test
    void everyChangeOfAByteMeansAbsent() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        assertArrayEquals(BINARY, Binaries.payload(KEY, whole));
        for (int i = 0; i < whole.length; i++) {
            for (int change = 1; change < 256; change++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) change;
                assertNull(Binaries.payload(KEY, damaged), "byte " + i);
            }
        }
    }

    @Test
    void everyLengthButItsOwnMeansAbsent() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < 2 * whole.length; length++) {
            byte[] payload = Binaries.payload(KEY, Arrays.copyOf(whole, length));
            assertEquals(length == whole.length, payload != null, "length " + length);
        }
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
        assertNull(read());
        binaries.write(KEY, ByteBuffer.wrap(BINARY));
        assertArrayEquals(BINARY, read());
    }

    @Test
    void aFileThatOthersMayWriteToIsNotRead() throws IOException {
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
        assertNull(read());
    }

    @Test
    void aLinkIsNotRead() throws IOException {
        Path elsewhere = Files.move(file(), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("kernels/" + hex()), elsewhere);
        assertNull(read());
        binaries.write(KEY, ByteBuffer.wrap(BINARY));
        assertTrue(Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(BINARY, read());
    }

    private static String hex() {
        return HexFormat.of().formatHex(KEY) + ".bin";
    }

    @Test
    void aFolderThatOthersMayWriteToIsNoCache() throws IOException {
        Path kernels = folder.resolve("kernels");
        Files.setPosixFilePermissions(kernels, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertNull(Binaries.in(kernels));
    }

    @Test
    void manyMayWriteAtOnce() throws IOException {
        IntStream.range(0, 64).parallel().forEach(i -> {
            open().write(KEY, ByteBuffer.wrap(BINARY));
            assertArrayEquals(BINARY, read());
        });
        assertNotNull(file());
    }

    @Test
    void aFolderThatCannotBeMadeIsNoFailure() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertNull(Binaries.in(file.resolve("kernels")));
    }
}
