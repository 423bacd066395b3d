package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
        binaries = new Binaries(folder.resolve("kernels"));
        binaries.write(KEY, ByteBuffer.wrap(BINARY));
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
    void everyFlippedByteMeansAbsent() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file(), damaged);
            assertNull(read(), "byte " + i);
        }
    }

    @Test
    void everyTruncationMeansAbsent() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertNull(read(), "length " + length);
        }
    }

    @Test
    void manyMayWriteAtOnce() throws IOException {
        IntStream.range(0, 64).parallel().forEach(i -> {
            new Binaries(folder.resolve("kernels")).write(KEY, ByteBuffer.wrap(BINARY));
            assertArrayEquals(BINARY, read());
        });
        assertNotNull(file());
    }

    @Test
    void aFolderThatCannotBeMadeIsNoFailure() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var nowhere = new Binaries(file.resolve("kernels"));
        nowhere.write(KEY, ByteBuffer.wrap(BINARY));
        assertNull(nowhere.read(KEY));
    }
}
