package io.kiln.page;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A picture of up to 256 colours as a PNG file (PNG specification, third edition, sections 5 and
 * 11).
 *
 * @param width pixels
 * @param height pixels
 * @param pixels (height, width), each the number of a colour, unsigned
 * @param colours of each number: alpha, red, green and blue, a byte each from the highest on
 */
public record Png(int width, int height, byte[] pixels, int[] colours) {
    private static final byte[] SIGNATURE = {(byte) 137, 80, 78, 71, 13, 10, 26, 10};
    private static final int DEPTH = 8;
    private static final int PALETTE = 3;

    /**
     * The file.
     *
     * @return its bytes
     */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(SIGNATURE);
            chunk(out, "IHDR", head());
            chunk(out, "PLTE", colours(false));
            chunk(out, "tRNS", colours(true));
            chunk(out, "IDAT", rows());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The file as an address that holds it.
     *
     * @return for {@code src} and {@code url()}
     */
    public String address() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes());
    }

    private byte[] head() throws IOException {
        var head = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(head)) {
            out.writeInt(width);
            out.writeInt(height);
            out.write(new byte[] {DEPTH, PALETTE, 0, 0, 0});
        }
        return head.toByteArray();
    }

    private byte[] colours(boolean alpha) {
        var out = new ByteArrayOutputStream();
        for (int colour : colours) {
            for (int shift = alpha ? 24 : 16; shift >= (alpha ? 24 : 0); shift -= 8) {
                out.write(colour >> shift);
            }
        }
        return out.toByteArray();
    }

    /** Each row behind the number of its filter, which is none: it suits few colours best. */
    private byte[] rows() throws IOException {
        var packed = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
        try (var out = new DeflaterOutputStream(packed, deflater)) {
            for (int y = 0; y < height; y++) {
                out.write(0);
                out.write(pixels, y * width, width);
            }
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content)
            throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) crc.getValue());
    }
}
