package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** RFC 1952, of which Java's own writer uses the shortest header alone. */
@Tag("quick")
final class GzipTest {
    private static final int HEADER = 10;
    private static final byte[] TEXT = "gzipped, not stirred".getBytes(StandardCharsets.US_ASCII);

    private static byte[] packed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(TEXT);
        }
        return bytes.toByteArray();
    }

    /** The file with flags in its header, and what they announce after it. */
    private static byte[] with(int flags, byte[]... fields) throws IOException {
        byte[] plain = packed();
        plain[3] = (byte) flags;
        var bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, HEADER);
        for (byte[] field : fields) {
            bytes.write(field);
        }
        bytes.write(plain, HEADER, plain.length - HEADER);
        return bytes.toByteArray();
    }

    private static void assertReads(byte[] file) throws IOException {
        try (Gzip gzip = new Gzip(new ByteArrayInputStream(file))) {
            assertArrayEquals(TEXT, gzip.readAllBytes());
        }
    }

    private static void refused(byte[] file, String message) {
        var e = assertThrows(ZipException.class, () -> {
            try (Gzip gzip = new Gzip(new Trickle(file))) {
                gzip.readAllBytes();
            }
        });
        assertEquals(message, e.getMessage());
    }

    /** Hands out one byte at a time, as a slow connection may. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] file) {
            super(file);
        }

        @Override
        public synchronized int read(byte[] to, int offset, int count) {
            return super.read(to, offset, Math.min(1, count));
        }
    }

    @Test
    void everyFieldOfAHeaderIsPassedOver() throws IOException {
        byte[] extra = new byte[2 + 300]; // 300 zeros after their number, low byte first
        extra[0] = 0x2C;
        extra[1] = 0x01;
        byte[] name = {'a', '.', 'i', 'd', 'x', 0};
        byte[] sum = {5, 7};
        assertReads(packed());
        assertReads(with(2, sum));
        assertReads(with(4, extra));
        assertReads(with(8, name));
        assertReads(with(16, name));
        assertReads(with(2 | 4 | 8 | 16, extra, name, name, sum));
    }

    @Test
    void aNameEndsSomewhere() throws IOException {
        byte[] longest = new byte[0x10000];
        Arrays.fill(longest, 0, 0xFFFF, (byte) 'a');
        assertReads(with(8, longest));
        byte[] endless = new byte[0x20000];
        Arrays.fill(endless, (byte) 'a');
        refused(with(8, endless), "gzip header has an endless name");
    }

    @Test
    void whatEndsEarlyIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = packed();
        byte[] header = Arrays.copyOf(whole, HEADER - 1);
        var e = assertThrows(
                ZipException.class, () -> new Gzip(new ByteArrayInputStream(header)).close());
        assertEquals("gzip data end early", e.getMessage());
        for (int length : new int[] {HEADER, whole.length - 9, whole.length - 1}) {
            refused(Arrays.copyOf(whole, length), "gzip data end early");
        }
    }

    @Test
    void nothingFollowsTheEnd() throws IOException {
        byte[] whole = packed();
        refused(
                Arrays.copyOf(whole, whole.length + 1),
                "more bytes after the end of the gzip data (a second member?)");
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        try (Gzip gzip = new Gzip(new Trickle(packed()))) {
            assertArrayEquals(TEXT, gzip.readAllBytes());
            assertEquals(-1, gzip.read(new byte[4], 0, 4));
            assertEquals(-1, gzip.read(new byte[4], 0, 4));
        }
    }

    @Test
    void closingItClosesWhatItReads() throws IOException {
        var closed = new AtomicBoolean();
        var source = new ByteArrayInputStream(packed()) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        new Gzip(source).close();
        assertTrue(closed.get());
    }
}
