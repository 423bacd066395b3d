package io.kiln.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns a picture of one digit, dark on light or light on dark, into 28 x 28 bytes as MNIST has
 * them: light ink (255) on black (0), its box 20 pixels in the longer direction, its centre of mass
 * at the centre.
 *
 * <p>A picture that is already 28 x 28, grey and light on black is taken as it is.
 */
public final class Photo {
    /** The most pixels that a picture may declare. */
    public static final long MAX_PIXELS = 64_000_000;

    private static final long MAX_FILE = 256L << 20;
    private static final int SIDE = 28;

    private Photo() {}

    /**
     * Reads a PNG or JPEG file (or any kind that this Java reads).
     *
     * @return (28 * 28), row-major
     * @throws DataException if it cannot be read, is too large, or shows no ink
     */
    public static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (java.nio.file.NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
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
        try {
            byte[] file = in.readNBytes((int) MAX_FILE + 1);
            if (file.length == 0) {
                throw new DataException(name + ": empty; expected a PNG or JPEG picture");
            }
            if (file.length > MAX_FILE) {
                throw new DataException(name + ": more than " + Memory.size(MAX_FILE)
                        + "; expected a picture of one digit");
            }
            return digit(decode(file, name), name);
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static BufferedImage decode(byte[] file, String name) {
        boolean png = PngChunks.isPng(file);
        if (png) {
            PngChunks.check(file, name);
        }
        try (ImageInputStream stream =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new DataException(name + ": not a picture; expected PNG or JPEG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                checkSize(reader.getWidth(0), reader.getHeight(0), name);
                reader.addIIOReadWarningListener((source, warning) -> {
                    // Decoders fill what is missing with grey and only warn.
                    if (png || warning.startsWith("Truncated") || warning.startsWith("Premature")) {
                        throw new DataException(name + ": damaged picture: " + warning);
                    }
                });
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            // NOTE: Java's decoders answer damage with many kinds of RuntimeException.
            throw new DataException(name + ": damaged picture: " + e.getMessage(), e);
        }
    }

    /** From the header, before the pixels are decoded: a few bytes can declare a giant picture. */
    private static void checkSize(int width, int height, String name) {
        long pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw DataException.of(
                    "%s: %d x %d = %d pixels; at most %d are read, so make it smaller",
                    name, width, height, pixels, MAX_PIXELS);
        }
        Memory.require(10 * pixels, name); // decoded (up to 8 bytes), grey (1), and room to spare
    }

    /**
     * Prepares a picture in memory.
     *
     * @return (28 * 28), row-major
     * @throws DataException if it shows no ink
     */
    public static byte[] digit(BufferedImage image) {
        return digit(image, "picture");
    }

    private static byte[] digit(BufferedImage image, String name) {
        Grey grey = grey(image);
        if (grey.isPrepared()) {
            return grey.pixels();
        }
        double[] ink = grey.shrunk().ink(name);
        byte[] out = new byte[SIDE * SIDE];
        Centring.toBytes(ink, out, 0);
        return out;
    }

    /** Brightness (ITU-R BT.601 weights); what is transparent is seen over white paper. */
    private static Grey grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height];
        boolean plain = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        Raster raster = image.getRaster();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            if (plain) {
                raster.getSamples(0, y, width, 1, 0, row); // getRGB would change the gamma
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = (byte) (plain ? row[x] : brightness(row[x]));
            }
        }
        return new Grey(width, height, pixels);
    }

    private static int brightness(int argb) {
        int alpha = argb >>> 24;
        int grey =
                (299 * (argb >> 16 & 0xFF) + 587 * (argb >> 8 & 0xFF) + 114 * (argb & 0xFF) + 500)
                        / 1000;
        return (grey * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
