package io.kiln.bench.peers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * MNIST as the bench hands it to every peer: bytes, unscaled.
 *
 * @param count number of images
 * @param images pixels, (count, 784)
 * @param labels digits, (count)
 */
public record Digits(int count, byte[] images, byte[] labels) {

    /** Pixels of an image. */
    public static final int PIXELS = 784;

    /** The 60,000 training images in the folder that {@code KILN_DATA} names. */
    static Digits training() {
        return read("train");
    }

    /** The 10,000 test images. */
    static Digits test() {
        return read("t10k");
    }

    /** Pixels of one image. */
    byte[] image(int number) {
        int from = number * PIXELS;
        return Arrays.copyOfRange(images, from, from + PIXELS);
    }

    /** The first of them, all where there are fewer. */
    Digits first(int most) {
        int kept = Math.min(most, count);
        return new Digits(
                kept,
                Arrays.copyOf(images, kept * PIXELS),
                Arrays.copyOf(labels, kept));
    }

    private static Digits read(String part) {
        byte[] images = idx(part + "-images-idx3-ubyte", 3);
        byte[] labels = idx(part + "-labels-idx1-ubyte", 1);
        if (images.length != labels.length * PIXELS) {
            throw new IllegalStateException(
                    part + ": " + images.length + " pixels for " + labels.length + " labels");
        }
        return new Digits(labels.length, images, labels);
    }

    /** The bytes of an IDX file of that rank, gzip or plain. */
    private static byte[] idx(String name, int rank) {
        try (var in = new DataInputStream(open(name))) {
            int magic = in.readInt();
            if (magic != 0x800 + rank) {
                throw new IOException(name + ": not an IDX file of bytes of rank " + rank);
            }
            int bytes = 1;
            for (int d = 0; d < rank; d++) {
                bytes = Math.multiplyExact(bytes, in.readInt());
            }
            byte[] data = new byte[bytes];
            in.readFully(data);
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        String folder = System.getenv("KILN_DATA");
        if (folder == null) {
            throw new IOException("set KILN_DATA to the folder with MNIST");
        }
        Path packed = Path.of(folder, name + ".gz");
        return Files.exists(packed)
                ? new GZIPInputStream(Files.newInputStream(packed), 1 << 16)
                : Files.newInputStream(Path.of(folder, name));
    }
}
