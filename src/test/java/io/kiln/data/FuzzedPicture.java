package io.kiln.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** PNG files as a fuzzer sees them, which cannot find the checksums of what it changes. */
public final class FuzzedPicture {
    private static final Decoded LIMIT = new Decoded(1 << 20); // more pixels only take time

    private FuzzedPicture() {}

    /**
     * Reads a picture as if its checksums were right.
     *
     * @throws DataException when that is not enough
     */
    public static void readMended(Path file) {
        try {
            byte[] picture = Files.readAllBytes(file);
            mend(ByteBuffer.wrap(picture));
            Picture.grey(new ByteArrayInputStream(picture), file.toString(), LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mend(ByteBuffer picture) {
        for (int at = 8; at + 12 <= picture.limit(); ) {
            int length = picture.getInt(at);
            if (length < 0 || length > picture.limit() - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(picture.array(), at + 4, 4 + length);
            picture.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }
}
