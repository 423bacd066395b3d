package io.kiln.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Whether a PNG file is whole: Java's own decoder overlooks wrong checksums and missing ends. */
final class PngChunks {
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int FRAME = 12; // length, type and checksum of a chunk
    private static final int WIDTH = 16; // where it stands; then height, depth, colour type
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4}; // a pixel's, by colour type

    private PngChunks() {}

    static boolean isPng(byte[] file) {
        return file.length >= 8 && ByteBuffer.wrap(file).getLong() == SIGNATURE;
    }

    /** Walks from chunk to chunk up to IEND; a {@link DataException} at the first fault. */
    static void check(byte[] file, String name) {
        ByteBuffer in = ByteBuffer.wrap(file).position(8);
        String type = "";
        while (!type.equals("IEND")) {
            int at = in.position();
            if (in.remaining() < FRAME) {
                throw new DataException(name + ": truncated PNG: it ends at byte " + file.length
                        + " without its last chunk");
            }
            int length = in.getInt();
            if (length < 0 || length > in.remaining() - 8) {
                throw DataException.of(
                        "%s: truncated PNG: the chunk at byte %d declares %d bytes, %d are there",
                        name, at, length & 0xFFFFFFFFL, Math.max(0, in.remaining() - 8));
            }
            type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, 4 + length);
            in.position(at + 8 + length);
            if ((int) crc.getValue() != in.getInt()) {
                throw new DataException(name + ": damaged PNG: the checksum of the chunk at byte "
                        + at + " does not match; copy the file again");
            }
        }
    }

    /** Bytes of the rows of a picture that Java's decoder has found a size of. */
    static long declared(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        long bits = (long) in.getInt(WIDTH) * file[WIDTH + 8] * SAMPLES[file[WIDTH + 9]];
        return in.getInt(WIDTH + 4) * (1 + (bits + 7) / 8);
    }
}
