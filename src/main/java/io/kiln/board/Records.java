package io.kiln.board;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The frame of records in TFRecord files, with a checksum of the length and one of the content. */
final class Records {
    private static final int FRAME = 8 + 4 + 4;
    private static final int MASK = 0xA282EAD8;
    private static final int LONGEST = 1 << 20; // bytes of a record that is taken for one of ours

    private Records() {}

    static byte[] framed(byte[] content) {
        ByteBuffer record =
                ByteBuffer.allocate(FRAME + content.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(content.length);
        record.putInt(masked(record.array(), 8));
        record.put(content);
        record.putInt(masked(content, content.length));
        return record.array();
    }

    /** The content of the next record; null at the end, and where the rest is damaged. */
    static byte @Nullable [] next(InputStream in) throws IOException {
        ByteBuffer head = little(in.readNBytes(8 + 4));
        if (head.remaining() < 8 + 4 || masked(head.array(), 8) != head.getInt(8)) {
            return null;
        }
        long length = head.getLong(0);
        if (length < 0 || length > LONGEST) {
            return null;
        }
        byte[] content = in.readNBytes((int) length);
        ByteBuffer tail = little(in.readNBytes(4));
        boolean whole = content.length == length
                && tail.remaining() == 4
                && tail.getInt(0) == masked(content, content.length);
        return whole ? content : null;
    }

    /** Bytes of a record in the file. */
    static int size(byte[] content) {
        return FRAME + content.length;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** CRC-32C, turned and shifted, so that a checksum of data with checksums in it is a good one. */
    static int masked(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
