package io.kiln.exchange;

import io.kiln.model.ModelException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads a message that {@link WireWriter} or another program wrote, and trusts none of it: each
 * length is held against what is left, and nothing is copied before somebody asks for it. A message
 * inside another is a slice of the same bytes, read by whoever knows it, so that depth costs
 * nothing.
 */
final class WireReader {
    /** Bytes that a name may have. */
    static final int NAME = 2048;

    private final String what;
    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private int type;
    private boolean unread; // the present field's value

    /** @param what the message is, for complaints */
    WireReader(String what, byte[] bytes) {
        this(what, bytes, 0, bytes.length);
    }

    private WireReader(String what, byte[] bytes, int at, int end) {
        this.what = what;
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Goes to the next field; false after the last. A value that nobody read is passed over. */
    boolean next() {
        if (unread) {
            skip();
        }
        if (at == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (tag >>> 3 < 1 || tag >>> 3 >= 1 << 29) {
            throw wrong("a field of number " + (tag >>> 3));
        }
        unread = true;
        return true;
    }

    /** Number of the present field. */
    int field() {
        return field;
    }

    /** Whether the present field has a wire type. */
    boolean is(int wireType) {
        return type == wireType;
    }

    long number() {
        require(WireWriter.NUMBER);
        return varint();
    }

    float real() {
        require(WireWriter.FOUR_BYTES);
        return bytes(4).getFloat();
    }

    WireReader message(String inside) {
        require(WireWriter.BYTES);
        int length = length();
        at += length;
        return new WireReader(inside, bytes, at - length, at);
    }

    /** The bytes of the present field: little-endian, not a copy, not to be written to. */
    ByteBuffer bytes() {
        require(WireWriter.BYTES);
        return bytes(length());
    }

    /** @param most bytes that it may have */
    String text(int most) {
        ByteBuffer coded = bytes();
        if (coded.remaining() > most) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "field %d: text of %,d bytes, at most %,d",
                    field,
                    coded.remaining(),
                    most));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(coded).toString();
        } catch (CharacterCodingException e) {
            throw wrong("field " + field + ": not UTF-8");
        }
    }

    String name() {
        return text(NAME);
    }

    private void skip() {
        switch (type) {
            case WireWriter.NUMBER -> number();
            case WireWriter.EIGHT_BYTES -> bytes(8);
            case WireWriter.FOUR_BYTES -> bytes(4);
            default -> bytes();
        }
    }

    /** A bare number, as packed lists hold them. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw wrong("ends inside a number");
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw wrong("a number of more than 10 bytes");
    }

    /** Whether nothing is left. */
    boolean done() {
        return at == end;
    }

    /** Bytes that are left. */
    int left() {
        return end - at;
    }

    /** The same from where this one stands, to be read again. */
    WireReader copy() {
        return new WireReader(what, bytes, at, end);
    }

    /** Refuses more of something than a network of layers can have. */
    static void limit(String what, int count, int most) {
        if (count > most) {
            throw new ModelException(
                    String.format(Locale.ROOT, "%,d %s, at most %,d", count, what, most));
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > left()) {
            throw wrong(String.format(
                    Locale.ROOT,
                    "field %d of %s bytes, %,d are left",
                    field,
                    Long.toUnsignedString(length),
                    left()));
        }
        return (int) length;
    }

    private ByteBuffer bytes(int length) {
        if (length > left()) {
            throw wrong(String.format(
                    Locale.ROOT, "field %d of %d bytes, %,d are left", field, length, left()));
        }
        at += length;
        unread = false;
        return ByteBuffer.wrap(bytes, at - length, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void require(int wanted) {
        if (type != wanted) {
            throw wrong(String.format(
                    Locale.ROOT, "field %d has wire type %d, expected %d", field, type, wanted));
        }
        unread = false;
    }

    private ModelException wrong(String problem) {
        return new ModelException(String.format(
                Locale.ROOT, "%s, byte %,d: %s; damaged, or not ONNX", what, at, problem));
    }
}
