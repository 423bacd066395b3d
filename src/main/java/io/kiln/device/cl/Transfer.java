package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Ref;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Moves numbers between Java's arrays and a device's buffers, a piece at a time: through a direct
 * buffer that is kept, or by mapping where device and host share memory.
 */
final class Transfer {
    /** Bytes moved at once: small enough to stay in a cache, large enough for a bus. */
    static final int PIECE = 1 << 20;

    /** Bytes mapped at once. */
    private static final int MAPPED = 1 << 28;

    private final Cl cl;
    private final Ref queue;
    private final boolean shared;
    private final ByteBuffer staging =
            ByteBuffer.allocateDirect(PIECE).order(ByteOrder.nativeOrder());

    Transfer(Cl cl, Ref queue, boolean shared) {
        this.cl = cl;
        this.queue = queue;
        this.shared = shared;
    }

    /** Whether buffers are mapped. */
    boolean shared() {
        return shared;
    }

    /** Moves some elements of an array to or from a buffer at its position 0. */
    private interface Piece {
        void move(ByteBuffer bytes, int first, int count);
    }

    /** Fills a buffer from one of its bytes on. */
    void write(Ref buffer, long from, float[] values) {
        write(
                buffer,
                from,
                Float.BYTES,
                values.length,
                (bytes, first, count) -> bytes.asFloatBuffer().put(values, first, count));
    }

    /** Fills a buffer from one of its bytes on. */
    void write(Ref buffer, long from, int[] values) {
        write(
                buffer,
                from,
                Integer.BYTES,
                values.length,
                (bytes, first, count) -> bytes.asIntBuffer().put(values, first, count));
    }

    /** Fills a buffer from one of its bytes on. */
    void write(Ref buffer, long from, byte[] values) {
        write(
                buffer,
                from,
                Byte.BYTES,
                values.length,
                (bytes, first, count) -> bytes.duplicate().put(values, first, count));
    }

    /** Reads a buffer from one of its bytes on. */
    void read(Ref buffer, long from, float[] into) {
        read(
                buffer,
                from,
                Float.BYTES,
                into.length,
                (bytes, first, count) -> bytes.asFloatBuffer().get(into, first, count));
    }

    /** Reads a buffer from one of its bytes on. */
    void read(Ref buffer, long from, int[] into) {
        read(
                buffer,
                from,
                Integer.BYTES,
                into.length,
                (bytes, first, count) -> bytes.asIntBuffer().get(into, first, count));
    }

    /** Makes so many bytes of a buffer zeros, from one of them on. */
    void clear(Ref buffer, long from, int count) {
        byte[] zeros = new byte[Math.min(count, PIECE)];
        write(
                buffer,
                from,
                Byte.BYTES,
                count,
                (bytes, first, n) -> put(zeros, bytes.duplicate(), n));
    }

    private static void put(byte[] zeros, ByteBuffer into, int count) {
        for (int done = 0; done < count; done += zeros.length) {
            into.put(zeros, 0, Math.min(zeros.length, count - done));
        }
    }

    private void write(Ref buffer, long from, int bytes, int count, Piece put) {
        int step = (shared ? MAPPED : PIECE) / bytes;
        for (int first = 0; first < count; first += step) {
            int n = Math.min(step, count - first);
            long offset = from + (long) first * bytes;
            if (shared) {
                ByteBuffer mapped = cl.map(queue, buffer, offset, (long) n * bytes, true);
                put.move(mapped, first, n);
                cl.unmap(queue, buffer, mapped);
            } else {
                staging.clear().limit(n * bytes);
                put.move(staging, first, n);
                cl.write(queue, buffer, offset, staging);
            }
        }
    }

    private void read(Ref buffer, long from, int bytes, int count, Piece get) {
        int step = (shared ? MAPPED : PIECE) / bytes;
        for (int first = 0; first < count; first += step) {
            int n = Math.min(step, count - first);
            long offset = from + (long) first * bytes;
            if (shared) {
                ByteBuffer mapped = cl.map(queue, buffer, offset, (long) n * bytes, false);
                get.move(mapped, first, n);
                cl.unmap(queue, buffer, mapped);
            } else {
                staging.clear().limit(n * bytes);
                cl.read(queue, buffer, offset, staging);
                get.move(staging, first, n);
            }
        }
    }
}
