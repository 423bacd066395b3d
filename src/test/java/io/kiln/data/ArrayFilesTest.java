package io.kiln.data;

import static io.kiln.data.NumPyFiles.npy;
import static io.kiln.data.NumPyFiles.numbers;
import static io.kiln.data.NumPyFiles.raw;
import static io.kiln.data.NumPyFiles.zip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

@Tag("quick")
final class ArrayFilesTest {
    @TempDir
    Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private void refused(byte[] array, String... words) throws IOException {
        Path file = file("hostile.npy", array);
        var e = assertThrows(DataException.class, () -> Npy.read(file));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
    }

    @Test
    void everyTypeIsReadInBothByteOrders() throws IOException {
        for (String type : List.of(
                "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "<f4", ">f4", "<f8", ">f8")) {
            Npy array = Npy.read(file("a.npy", npy(type, "2, 2", numbers(type, 1, -2, 3, 100))));
            assertFalse(array.isBytes(), type);
            assertEquals(List.of(2, 2), array.shape());
            assertArrayEquals(new float[] {1, -2, 3, 100}, array.floats(), type);
        }
        for (String type : List.of("<u2", ">u4", "<u8")) {
            Npy array = Npy.read(file("a.npy", npy(type, "2,", numbers(type, 7, 60000))));
            assertArrayEquals(new float[] {7, 60000}, array.floats(), type);
        }
        Npy bytes = Npy.read(file("a.npy", npy("|u1", "1, 2", new byte[] {5, -1})));
        assertTrue(bytes.isBytes());
        assertEquals(255, bytes.at(1));
    }

    @Test
    void anNpzBringsItsLabelsAndPerhapsATestPart() throws IOException {
        Map<String, byte[]> members = Map.of(
                "x_train", npy("|u1", "3, 2, 1", new byte[] {1, 2, 3, 4, 5, 6}),
                "y_train", npy("<i8", "3,", numbers("<i8", 7, -1, 7)),
                "x_test", npy("|u1", "1, 2, 1", new byte[] {9, 8}),
                "y_test", npy("<i8", "1, 1", numbers("<i8", -1)));
        for (int level : new int[] {0, 9}) {
            Path file = file("a.npz", zip(members, level));
            Dataset data = ArrayFiles.read(file, null, null, Decoded.DEFAULT);
            assertEquals(List.of("-1", "7"), data.classes());
            assertArrayEquals(new int[] {1, 0, 1}, data.labels());
            assertEquals(List.of(2, 1), data.shape());
            Dataset test =
                    ArrayFiles.test(file, data.classes(), Decoded.DEFAULT).orElseThrow();
            assertArrayEquals(new byte[] {9, 8}, test.bytes());
            assertArrayEquals(new int[] {0}, test.labels());
            assertThrows(
                    DataException.class,
                    () -> ArrayFiles.test(file, List.of("7"), Decoded.DEFAULT));
        }
    }

    @Test
    void kindsAreKnownByTheirFirstBytes() throws IOException {
        byte[] npy = npy("|u1", "1,", new byte[1]);
        assertEquals(ArrayFiles.Kind.NPY, ArrayFiles.kind(file("a", npy)));
        assertEquals(ArrayFiles.Kind.NPY, ArrayFiles.kind(file("a", Arrays.copyOf(npy, 6))));
        assertEquals(ArrayFiles.Kind.NPZ, ArrayFiles.kind(file("a", zip(Map.of("x", npy), 0))));
        assertEquals(ArrayFiles.Kind.IDX, ArrayFiles.kind(file("a", new byte[2])));
        byte[] gzip = {0x1F, (byte) 0x8B, 8};
        assertEquals(ArrayFiles.Kind.IDX, ArrayFiles.kind(file("a", gzip)));
        for (byte[] other : List.of(new byte[0], new byte[1], new byte[] {1, 2, 3})) {
            assertEquals(ArrayFiles.Kind.OTHER, ArrayFiles.kind(file("a", other)));
        }
    }

    @Test
    void aTestPartIsNotInEveryFile() throws IOException {
        byte[] x = npy("|u1", "1, 1", new byte[1]);
        List<String> classes = List.of("0");
        Path alone = file("a.npy", x);
        assertTrue(ArrayFiles.test(alone, classes, Decoded.DEFAULT).isEmpty());
        Path archive = file("a.npz", zip(Map.of("x", x), 0));
        assertTrue(ArrayFiles.test(archive, classes, Decoded.DEFAULT).isEmpty());
        assertTrue(ArrayFiles.regressionTest(alone, Decoded.DEFAULT).isEmpty());
        assertTrue(ArrayFiles.regressionTest(archive, Decoded.DEFAULT).isEmpty());
    }

    @Test
    void twoFilesMayBeOfDifferentKinds() throws IOException {
        Path x = file("x.npy", npy("<f4", "2, 3", numbers("<f4", 1, 2, 3, 4, 5, 6)));
        Path y = folder.resolve("y.idx");
        Idx.of(List.of(2), new byte[] {3, 1}).write(y);
        Dataset data = ArrayFiles.read(x, y, null, Decoded.DEFAULT);
        assertEquals(List.of("1", "3"), data.classes());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, data.floats());
        assertThrows(DataException.class, () -> ArrayFiles.read(x, null, null, Decoded.DEFAULT));
        assertThrows(DataException.class, () -> ArrayFiles.read(y, y, null, Decoded.DEFAULT));
        assertThrows(DataException.class, () -> ArrayFiles.read(x, x, null, Decoded.DEFAULT));
    }

    @Test
    void hostileHeadersAreRefused() throws IOException {
        byte[] four = new byte[4];
        refused(npy("|O", "4,", four), "|O");
        refused(npy("<f2", "2,", four), "<f2");
        refused(npy("<b4", "1,", four), "<b4");
        refused(npy("<u1", "4,", four), "type");
        refused(npy("<f4", "2,", four), "truncated", "[2]");
        refused(npy("|u1", "3,", four), "trailing");
        refused(npy("|u1", "2000000000, 2000000000, 2000000000", four), "2^31");
        refused(npy("|u1", "9999999999,", four), "each below 2^31");
        refused(npy("|u1", "2147483647,", four), "the most is 2^31 numbers");
        refused(npy("|u1", "2147483631,", four), "truncated", "[2147483631]");
        refused(npy("|u1", "1, 1, 1, 1, 1, 1, 1, 1, 4", four), "sides");
        refused(npy("|u1", "-4,", four), "header");
        refused(npy("<f4", "1,", numbers("<f4", Double.NaN)), "not finite");
        refused(npy("<f8", "1,", numbers("<f8", 1e300)), "too large");
        refused(
                raw("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", four),
                "records");
        refused(
                raw("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }", four),
                "ascontiguous");
        refused(raw("{'descr': '|u1', 'fortran_order': False, }", four), "header");
        refused(raw("__import__('os').system('true')", four), "header");
        refused(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 9, 0, 0, 0}, "format 9");
        refused(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 0, 0, 0, 0}, "format 0");
        refused(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, 127},
                "header of");
        refused(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 100, 0, '{'}, "truncated");
        // In one of them the stack ended, in the others the years did.
        refused(
                raw(
                        "{'descr': '|u1', 'fortran_order': False, 'shape': (" + "1,".repeat(4500)
                                + "), }",
                        four),
                "header");
        refused(raw("{'descr': '|u1'" + " ".repeat(9900), four), "header");
        refused(
                raw(
                        "{'descr': '|u1', 'fortran_order': False, 'shape': (" + " ".repeat(9900)
                                + "x), }",
                        four),
                "header");
        refused(raw(" ".repeat(60_000), four), "the most is 10000");
        refused(raw("{'descr': '\u009b2J'", four), "header");
        refused("PK and nothing".getBytes(StandardCharsets.UTF_8), "not a NumPy array");
    }

    @Test
    void aDamagedArchiveIsRefused() throws IOException {
        byte[] x = npy("|u1", "2, 500", new byte[1000]);
        byte[] good = zip(Map.of("x", x, "y", npy("|u1", "2,", new byte[] {0, 1})), 0);
        assertEquals(
                2,
                ArrayFiles.read(file("a.npz", good), null, null, Decoded.DEFAULT)
                        .size());
        byte[] flipped = good.clone();
        flipped[300] ^= 1;
        archiveRefused(flipped, "checksum");
        archiveRefused(Arrays.copyOf(good, good.length - 30), "cannot be read");
        archiveRefused(zip(Map.of("z", x), 9), "[z]");
        archiveRefused(zip(Map.of("x", x), 9), "y");
    }

    @Test
    void anArchiveThatLiesAboutItsSizesIsRefused() throws IOException {
        byte[] x = npy("<f4", "100000000, 1", new byte[40]);
        byte[] y = npy("|u1", "2,", new byte[] {0, 1});
        byte[] lying = zip(Map.of("x", x, "y", y), 9);
        ByteBuffer bytes = ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(lying.length - 6);
        bytes.putInt(directory + 20, 400_000_000).putInt(directory + 24, 400_000_128);
        archiveRefused(lying, "at most 1000 in each");
        byte[] zeros = npy("|u1", "4000000, 1", new byte[4_000_000]);
        archiveRefused(zip(Map.of("x", zeros, "y", y), 9), "at most 1000 in each");
    }

    @Test
    void membersAreNamesAndNeverPaths() throws IOException {
        byte[] outside = npy("|u1", "2, 1", new byte[2]);
        Path beside = Files.createDirectory(folder.resolve("in"));
        file("x.npy", outside);
        Path archive = beside.resolve("a.npz");
        for (String name : List.of("../x", "/x", "in/../x", "..\\x")) {
            Files.write(archive, zip(Map.of(name, outside), 9));
            var e = assertThrows(
                    DataException.class,
                    () -> ArrayFiles.read(archive, null, null, Decoded.DEFAULT));
            assertTrue(e.getMessage().contains("no array called"), e.getMessage());
        }
        try (var files = Files.list(beside)) {
            assertEquals(List.of(archive), files.toList(), "nothing is unpacked");
        }
    }

    private void archiveRefused(byte[] content, String word) throws IOException {
        Path file = file("bad.npz", content);
        var e = assertThrows(
                DataException.class, () -> ArrayFiles.read(file, null, null, Decoded.DEFAULT));
        assertTrue(e.getMessage().contains(word), e.getMessage());
    }
}
