package io.kiln.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
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
 * A picture's file (PNG, JPEG, BMP or GIF, of which the first frame counts) as grey bytes.
 *
 * <p>Grey is brightness, {@code 0.299 red + 0.587 green + 0.114 blue} (ITU-R BT.601), rounded; what
 * is transparent is seen over white paper; grey pictures keep their values, 16 bits becoming 8. An
 * orientation noted beside the pixels (EXIF) does not count.
 */
public final class Picture {
    /** The most pixels that a picture may declare. */
    public static final long MAX_PIXELS = 64_000_000;

    private static final long MAX_FILE = 256L << 20;

    private Picture() {}

    /**
     * Reads a picture and resizes it, see {@link PictureSize}.
     *
     * @param decoded what to accept at most
     * @return (height, width), row-major, unsigned
     * @throws DataException if it cannot be read, is damaged or too large
     */
    public static byte[] read(Path file, PictureSize size, Decoded decoded) {
        return Resizing.to(size, grey(file, decoded)).pixels();
    }

    static Grey grey(Path file, Decoded decoded) {
        try (InputStream in = Files.newInputStream(file)) {
            return grey(in, file.toString(), decoded);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static Grey grey(InputStream in, String name, Decoded decoded) {
        try {
            byte[] file = in.readNBytes((int) MAX_FILE + 1);
            if (file.length == 0) {
                throw new DataException(name + ": empty; expected a PNG or JPEG picture");
            }
            if (file.length > MAX_FILE) {
                throw new DataException(
                        name + ": more than " + Memory.size(MAX_FILE) + "; expected a picture");
            }
            return grey(decode(file, name, decoded));
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static BufferedImage decode(byte[] file, String name, Decoded decoded) {
        boolean png = PngChunks.isPng(file);
        if (png) {
            PngChunks.check(file, name);
        } else if (JpegScans.isJpeg(file)) {
            JpegScans.check(file, name);
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
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                checkSize(width, height, name);
                decoded.require(
                        png ? PngChunks.declared(file) : (long) width * height, file.length, name);
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

    static Grey grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height];
        int[] row = new int[width];
        boolean plain = isGrey(image.getColorModel());
        for (int y = 0; y < height; y++) {
            if (plain) {
                greyRow(image, y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = (byte) (plain ? row[x] : brightness(row[x]));
            }
        }
        return new Grey(width, height, pixels);
    }

    private static boolean isGrey(ColorModel model) {
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !model.isAlphaPremultiplied();
    }

    /** NOTE: getRGB would take grey values for light intensities and brighten them. */
    private static void greyRow(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        int most = (1 << image.getColorModel().getComponentSize(0)) - 1;
        raster.getSamples(0, y, row.length, 1, 0, row);
        int[] alpha = raster.getNumBands() > 1
                ? raster.getSamples(0, y, row.length, 1, 1, (int[]) null)
                : new int[0];
        for (int x = 0; x < row.length; x++) {
            int value = most == 255 ? row[x] : (int) ((row[x] * 255L + most / 2) / most);
            int opaque = alpha.length == 0 ? 255 : (int) ((alpha[x] * 255L + most / 2) / most);
            row[x] = overWhite(value, opaque);
        }
    }

    private static int brightness(int argb) {
        int grey =
                (299 * (argb >> 16 & 0xFF) + 587 * (argb >> 8 & 0xFF) + 114 * (argb & 0xFF) + 500)
                        / 1000;
        return overWhite(grey, argb >>> 24);
    }

    private static int overWhite(int grey, int alpha) {
        return (grey * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
