package io.kiln.data;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Turns a picture of one digit, dark on light or light on dark, into 28 x 28 bytes as MNIST has
 * them: light ink (255) on black (0), its box 20 pixels in the longer direction, its centre of mass
 * at the centre.
 *
 * <p>A picture that is already 28 x 28, grey and light on black is taken as it is.
 */
public final class Photo {
    /** The most pixels that a picture may declare. */
    public static final long MAX_PIXELS = Picture.MAX_PIXELS;

    private static final int SIDE = 28;

    private Photo() {}

    /**
     * Reads a PNG or JPEG file (or any kind that this Java reads).
     *
     * @param decoded what to accept at most
     * @return (28 * 28), row-major
     * @throws DataException if it cannot be read, is too large, or shows no ink
     */
    public static byte[] read(Path file, Decoded decoded) {
        return digit(Picture.grey(file, decoded), file.toString());
    }

    /**
     * Reads a picture from a stream, which stays open.
     *
     * @param in the picture's file, at most 256 MiB
     * @param name what messages call it
     * @return (28 * 28), row-major
     * @throws DataException if it cannot be read, is too large, or shows no ink
     */
    public static byte[] read(InputStream in, String name) {
        return digit(Picture.grey(in, name, Decoded.DEFAULT), name);
    }

    /**
     * Prepares a picture in memory.
     *
     * @return (28 * 28), row-major
     * @throws DataException if it shows no ink
     */
    public static byte[] digit(BufferedImage image) {
        return digit(Picture.grey(image), "picture");
    }

    private static byte[] digit(Grey grey, String name) {
        if (grey.isPrepared()) {
            return grey.pixels();
        }
        double[] ink = grey.shrunk().ink(name);
        byte[] out = new byte[SIDE * SIDE];
        Centring.toBytes(ink, out, 0);
        return out;
    }
}
