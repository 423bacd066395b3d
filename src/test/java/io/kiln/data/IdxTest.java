package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

@Tag("quick")
class IdxTest {
    private static final List<String> TEN = Mnist.CLASSES;

    @TempDir
    Path folder;

    /** A file's bytes: two zeros, type, rank, dimensions, then the payload. */
    private static byte[] idx(int type, int rank, int[] dimensions, int payload) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * dimensions.length + payload);
        out.putInt(type << 8 | rank);
        for (int side : dimensions) {
            out.putInt(side);
        }
        return out.array();
    }

    private static byte[] gzip(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private void refused(byte[] content, String... words) throws IOException {
        Path file = Files.write(folder.resolve("hostile.idx"), content);
        DataException e = assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThrows(DataException.class, () -> Idx.read(file)));
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertEquals(-1, e.getMessage().indexOf('\n'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.idx", "a.idx.gz"})
    void everyRankComesBackAsItWasWritten(String name) throws IOException {
        int[] sides = {3, 2, 1, 2, 3, 1, 2, 1};
        for (int rank = 1; rank <= 8; rank++) {
            List<Integer> shape = Arrays.stream(sides, 0, rank).boxed().toList();
            byte[] data = new byte[shape.stream().reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (200 + i);
            }
            Path file = folder.resolve(name);
            Idx.of(shape, data).write(file);
            Idx back = Idx.read(file);
            int first = Files.readAllBytes(file)[0];
            assertEquals(name.endsWith(".gz") ? 0x1F : 0, first);
            assertEquals(shape, back.shape());
            assertArrayEquals(data, back.data());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "no temporary file stays");
        }
    }

    @Test
    void theFormatIsTheOneOfMnist() throws IOException {
        Path file = folder.resolve("a");
        Idx.of(List.of(2, 1), new byte[] {7, 8}).write(file);
        byte[] expected = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 8};
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void gzipIsKnownByContentNotByName() throws IOException {
        Path plain = Files.write(folder.resolve("plain.gz"), idx(8, 1, new int[] {5}, 5));
        Path packed = Files.write(folder.resolve("packed"), gzip(idx(8, 1, new int[] {5}, 5)));
        assertEquals(List.of(5), Idx.read(plain).shape());
        assertEquals(List.of(5), Idx.read(packed).shape());
    }

    @Test
    void noElementsIsAnArrayToo() throws IOException {
        Path file = Files.write(folder.resolve("none"), idx(8, 2, new int[] {0, 28}, 0));
        assertEquals(0, Idx.read(file).data().length);
    }

    @Test
    void refusesWhatIsNotIdx() throws IOException {
        refused(new byte[0], "not an IDX file");
        refused(new byte[] {0, 0}, "not an IDX file");
        refused("hello, world".getBytes(), "68656c6c", "expected 000008");
        refused(new byte[] {0, 1, 8, 1, 0, 0, 0, 1, 5}, "not an IDX file");
        refused(new byte[] {1, 0, 8, 1, 0, 0, 0, 1, 5}, "not an IDX file");
        refused(idx(0x0D, 1, new int[] {1}, 4), "type 0x0d", "0x08");
        refused(idx(8, 0, new int[0], 1), "rank 0");
        refused(idx(8, 9, new int[9], 0), "rank 9");
        refused(idx(8, 255, new int[9], 0), "rank 255");
        refused(idx(8, 3, new int[] {1, 1}, 0), "truncated in the IDX header", "12 bytes");
    }

    @Test
    void refusesSizesThatAreNotThere() throws IOException {
        refused(idx(8, 1, new int[] {Integer.MAX_VALUE}, 9), "1024.0 MiB");
        refused(idx(8, 1, new int[] {-1}, 9), "4294967295");
        refused(idx(8, 3, new int[] {1 << 30, 1 << 30, 1 << 30}, 9), "the most accepted");
        refused(idx(8, 8, new int[] {0, 1 << 30, 1 << 30, 1 << 30, 1, 1, 1, 1}, 9), "file");
        refused(idx(8, 2, new int[] {3, 4}, 11), "truncated", "24 bytes", "has 23");
        refused(idx(8, 2, new int[] {3, 4}, 13), "trailing bytes", "has 25");
        refused(idx(8, 1, new int[] {1 << 29}, 9), "truncated");
        int[] largest = {3, 715_827_883, Integer.MAX_VALUE, 1}; // 2^62 - 1 in all
        refused(idx(8, 4, largest, 9), "4398046511104.0 MiB");
    }

    @Test
    void refusesDamagedGzip() throws IOException {
        byte[] good = gzip(idx(8, 1, new int[] {500}, 500));
        refused(Arrays.copyOf(good, 9), "damaged");
        refused(Arrays.copyOf(good, good.length - 9), "damaged");
        refused(Arrays.copyOf(good, good.length - 3), "damaged");
        byte[] crc = good.clone();
        crc[crc.length - 6] ^= 1;
        refused(crc, "checksum");
        byte[] length = good.clone();
        length[length.length - 1] ^= 1;
        refused(length, "checksum");
        refused(join(good, good), "second member");
        refused(join(good, new byte[1]), "more bytes after");
        byte[] method = good.clone();
        method[2] = 7;
        refused(method, "not gzip");
    }

    @Test
    void everyFlippedByteOfAGzipIsRefusedOrHarmless() throws IOException {
        byte[] data = new byte[64];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37);
        }
        byte[] good = gzip(join(idx(8, 1, new int[] {64}, 0), data));
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x20;
            Path file = Files.write(folder.resolve("flip"), bad);
            try {
                assertArrayEquals(data, Idx.read(file).data());
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith(file.toString()));
            }
        }
    }

    @Test
    void refusesBombsByWhatTheyDeclare() throws IOException {
        byte[] zeros = new byte[8 << 20];
        byte[] honest = gzip(idx(8, 1, new int[] {8 << 20}, 0), zeros);
        assertTrue(zeros.length / honest.length > 900, "a bomb of 1000 to 1");
        Path file = Files.write(folder.resolve("honest"), honest);
        DataException cap =
                assertThrows(DataException.class, () -> Idx.read(file, new Decoded(1 << 20)));
        assertTrue(cap.getMessage().contains("most accepted is 1.0 MiB"), cap.getMessage());
        refused(honest, "at most 1000 in each");
        refused(gzip(idx(8, 1, new int[] {10}, 0), zeros), "bytes follow after the 10");
        refused(gzip(idx(8, 1, new int[] {1 << 29}, 0), new byte[10]), "at most 1000 in each");
        refused(gzip(idx(8, 1, new int[] {100}, 0), new byte[10]), "truncated", "10 are there");
    }

    @Test
    void anUncompressedFileNeedsNoMoreThanItsOwnSizeInHeap() throws IOException {
        int size = 48 << 20;
        Path file = folder.resolve("big");
        Idx.of(List.of(size), new byte[size]).write(file);
        long allocated = allocatedBy(() -> Idx.read(file));
        assertTrue(allocated <= 1L * size + (16 << 20), allocated + " bytes allocated");
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean)
                java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        Path none = folder.resolve("none");
        DataException missing = assertThrows(DataException.class, () -> Idx.read(none));
        assertEquals(
                none + ": no such file; expected an IDX file, plain or gzipped",
                missing.getMessage());
        DataException notFile = assertThrows(DataException.class, () -> Idx.read(folder));
        assertTrue(notFile.getMessage().contains("not a file"));
    }

    @Test
    void imagesAndLabelsMakeADataset() throws IOException {
        Path images = Files.write(folder.resolve("i"), idx(8, 3, new int[] {2, 3, 4}, 24));
        byte[] labelled = idx(8, 1, new int[] {2}, 2);
        labelled[9] = 9;
        Path labels = Files.write(folder.resolve("l"), labelled);
        Dataset data = Idx.dataset("d", images, labels, TEN, Decoded.DEFAULT);
        assertEquals(List.of(3, 4), data.shape());
        assertArrayEquals(new int[] {0, 9}, data.labels());
        Path rows = Files.write(folder.resolve("r"), idx(8, 2, new int[] {2, 4}, 8));
        assertEquals(
                List.of(4), Idx.dataset("d", rows, labels, TEN, Decoded.DEFAULT).shape());
    }

    @Test
    void imagesAndLabelsMustFitTogether() throws IOException {
        Path images = Files.write(folder.resolve("i"), idx(8, 3, new int[] {2, 3, 4}, 24));
        Path three = Files.write(folder.resolve("three"), idx(8, 1, new int[] {3}, 3));
        byte[] bad = idx(8, 1, new int[] {2}, 2);
        bad[9] = (byte) 255;
        Path labels = Files.write(folder.resolve("bad"), bad);
        assertTrue(fault(images, three).contains("has 2 images"));
        assertTrue(fault(images, labels).contains("label 255 at byte 9; expected 0 to 9"));
        bad[9] = 10;
        Files.write(labels, bad);
        assertTrue(fault(images, labels).contains("label 10 at byte 9; expected 0 to 9"));
        assertTrue(fault(images, images).contains("is this the file of the images?"));
        assertTrue(fault(three, three).contains("is this the file of the labels?"));
    }

    private static String fault(Path images, Path labels) {
        return assertThrows(
                        DataException.class,
                        () -> Idx.dataset("d", images, labels, TEN, Decoded.DEFAULT))
                .getMessage();
    }

    @Test
    void shapeAndDataMustFit() {
        assertThrows(DataException.class, () -> Idx.of(List.of(), new byte[1]));
        assertThrows(DataException.class, () -> Idx.of(List.of(2), new byte[1]));
        assertThrows(
                DataException.class, () -> Idx.of(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1), new byte[1]));
    }

    @Test
    void aFailedWriteLeavesNothingBehind() throws IOException {
        Path target = Files.createDirectory(folder.resolve("taken"));
        Files.write(target.resolve("x"), new byte[1]);
        Idx one = Idx.of(List.of(1), new byte[1]);
        assertThrows(DataException.class, () -> one.write(target));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(target), files.toList());
        }
    }

    @Test
    void foldersThatAreNotThereAreMade() throws IOException {
        Path file = folder.resolve("new/folder/a.idx");
        Idx.of(List.of(1), new byte[] {5}).write(file);
        assertArrayEquals(new byte[] {5}, Idx.read(file).data());
    }

    @Test
    void whatNoArrayCanHoldIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("long"), idx(8, 2, new int[] {1 << 16, 1 << 15}, 0));
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(12 + (1L << 31));
        }
        var e = assertThrows(
                DataException.class, () -> Idx.read(file, new Decoded(Long.MAX_VALUE)));
        assertEquals(file + ": 2147483648 bytes; the most is 2^31", e.getMessage());
    }
}
