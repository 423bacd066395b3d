package io.kiln.board;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The frame of records in TFRecord files, with a checksum of the length and one of the content. */
final class Records {
    private static final int FRAME = 8 + 4 + 4;
    private static final int MASK = 0xA282EAD8;

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

    /** CRC-32C, turned and shifted, so that a checksum of data with checksums in it is a good one. */
    static int masked(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
