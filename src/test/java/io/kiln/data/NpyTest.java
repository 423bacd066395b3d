package io.kiln.data;

import static io.kiln.data.NumPyFiles.npy;
import static io.kiln.data.NumPyFiles.numbers;
import static io.kiln.data.NumPyFiles.raw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

@Tag("quick")
final class NpyTest {
    private static Npy read(byte[] file) throws IOException {
        return read(file, file.length);
    }

    private static Npy read(byte[] file, long length) throws IOException {
        return Npy.read(new ByteArrayInputStream(file), "a.npy", length);
    }

    private static void refused(byte[] file, long length, String message) {
        var e = assertThrows(DataException.class, () -> read(file, length));
        assertEquals("a.npy: " + message, e.getMessage());
    }

    /** The same array with the header of another version, whose length takes four bytes. */
    private static byte[] version(int version, byte[] first) {
        ByteBuffer to = ByteBuffer.allocate(first.length + 2).order(ByteOrder.LITTLE_ENDIAN);
        to.put(first, 0, 6).put((byte) version).put((byte) 0);
        to.putInt(first[8] & 0xFF | (first[9] & 0xFF) << 8).put(first, 10, first.length - 10);
        return to.array();
    }

    @Test
    void truthsAndUnsignedNumbersOfEightBytesAreRead() throws IOException {
        Npy truths = read(npy("|b1", "2,", new byte[] {1, 0}));
        assertArrayEquals(new float[] {1, 0}, truths.floats());
        byte[] most = new byte[16];
        Arrays.fill(most, 0, 8, (byte) 0xFF);
        assertArrayEquals(new float[] {0x1p64f, 0}, read(npy("<u8", "2,", most)).floats());
    }

    @Test
    void headersOfVersionsTwoAndThreeAreRead() throws IOException {
        byte[] first = npy("|u1", "2,", new byte[] {5, 6});
        for (int version : new int[] {2, 3}) {
            assertArrayEquals(new byte[] {5, 6}, read(version(version, first)).bytes());
        }
    }

    @Test
    void aHeaderMayHaveTenThousandBytes() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
        byte[] longest = raw(header + " ".repeat(9973 - header.length()), new byte[1]);
        byte[] exact = Arrays.copyOf(longest, 10 + 10_000 + 1);
        Arrays.fill(exact, longest.length - 2, exact.length, (byte) ' ');
        exact[8] = (byte) 10_000;
        exact[9] = (byte) (10_000 >> 8);
        assertArrayEquals(new byte[] {' '}, read(exact).bytes());
    }

    @Test
    void aRowHasNoOrderOfItsColumns() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2,), }";
        assertEquals(List.of(2), read(raw(header, new byte[2])).shape());
    }

    @Test
    void longArraysAreReadInBlocks() throws IOException {
        double[] values = DoubleStream.iterate(0, i -> i + 1).limit(20_000).toArray();
        float[] floats = read(npy("<f4", "20000,", numbers("<f4", values))).floats();
        assertEquals(20_000, floats.length);
        assertEquals(16_384, floats[16_384]);
        assertEquals(19_999, floats[19_999]);
        values[16_387] = Double.NaN;
        byte[] bad = npy("<f4", "20000,", numbers("<f4", values));
        refused(
                bad,
                bad.length,
                "number 16387 (counted from 0) is not finite, or too large for a float");
    }

    @Test
    void streamsThatAreShorterOrLongerThanToldAreRefused() {
        for (String type : List.of("|u1", "<f4")) {
            byte[] whole = npy(type, "2,", new byte[type.equals("|u1") ? 2 : 8]);
            refused(Arrays.copyOf(whole, whole.length - 1), whole.length, "it ends early");
            refused(
                    Arrays.copyOf(whole, whole.length + 1),
                    whole.length,
                    "bytes follow after the array");
        }
    }

    @Test
    void rowsAreCutOutOfTheMiddle() throws IOException {
        Npy array = read(npy("|u1", "3, 2", new byte[] {1, 2, 3, 4, 5, 6}));
        assertArrayEquals(new float[][] {{3, 4}, {5, 6}}, array.rows(1, 2, 2));
    }

    @Test
    void bytesAreWidenedToFloatsAndFloatsStay() throws IOException {
        Npy bytes = read(npy("|u1", "2,", new byte[] {1, -1}));
        assertArrayEquals(new float[] {1, 255}, bytes.widened().floats());
        assertEquals("a.npy", bytes.widened().name());
        assertEquals(List.of(2), bytes.widened().shape());
        assertTrue(bytes.isBytes() && !bytes.widened().isBytes());
        Npy floats = read(npy("<f4", "1,", numbers("<f4", 1)));
        assertSame(floats, floats.widened());
    }
}
