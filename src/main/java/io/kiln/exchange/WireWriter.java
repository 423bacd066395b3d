package io.kiln.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a message in the <a href="https://protobuf.dev/programming-guides/encoding/">wire format
 * of Protocol Buffers</a>: numbered fields, each a number of 7 bits a byte, or a length and as many
 * bytes.
 */
final class WireWriter {
    /** Wire type of a number. */
    static final int NUMBER = 0;

    /** Wire type of 8 bytes. */
    static final int EIGHT_BYTES = 1;

    /** Wire type of a length and as many bytes. */
    static final int BYTES = 2;

    /** Wire type of 4 bytes. */
    static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WireWriter number(int field, long value) {
        varint((long) field << 3 | NUMBER);
        varint(value);
        return this;
    }

    WireWriter bytes(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    WireWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    WireWriter message(int field, WireWriter value) {
        return bytes(field, value.toBytes());
    }

    private void varint(long value) {
        long left = value;
        for (; (left & ~0x7FL) != 0; left >>>= 7) {
            out.write((int) (left & 0x7F | 0x80));
        }
        out.write((int) left);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
