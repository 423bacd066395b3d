package io.kiln.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes bytes, whole. Closing it closes nothing. */
public final class Out extends OutputStream {
    private static final int CHUNK = 1 << 18; // bytes: larger writes cost a direct buffer as large

    private final Disk.Output output;

    Out(Disk.Output output) {
        this.output = output;
    }

    /**
     * Writes all that remains of a buffer.
     *
     * @param bytes used up afterwards
     */
    public void write(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + CHUNK));
            output.write(bytes);
        }
        bytes.limit(end);
    }

    /**
     * Writes a text in UTF-8.
     *
     * @param text its line ends are as they are
     */
    public void text(String text) throws IOException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        write(ByteBuffer.wrap(bytes, offset, count));
    }

    @Override
    public void write(int one) throws IOException {
        write(ByteBuffer.wrap(new byte[] {(byte) one}));
    }
}
