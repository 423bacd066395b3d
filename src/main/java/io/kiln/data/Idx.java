package io.kiln.data;

import io.kiln.file.DurableFiles;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes as an IDX file holds it, the format of MNIST (described at the foot of
 * <a href="http://yann.lecun.com/exdb/mnist/">yann.lecun.com/exdb/mnist</a>).
 *
 * <p>A file is two zero bytes, the type (0x08, unsigned byte, is the only one read here), the rank
 * (1 to 8), then each dimension as four bytes, most significant first, then the bytes, the last
 * dimension fastest; plain or gzipped. A file is believed only after its size has been compared
 * with what its header declares, and nothing is allocated before.
 */
public final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int MAX_RANK = 8;

    private final List<Integer> shape;
    private final byte[] data;

    private Idx(List<Integer> shape, byte[] data) {
        this.shape = shape;
        this.data = data;
    }

    /**
     * An array of the shape.
     *
     * @param shape 1 to 8 dimensions, none negative
     * @param data as many bytes as the product of the shape; kept, not copied
     * @throws DataException if they do not fit together
     */
    public static Idx of(List<Integer> shape, byte[] data) {
        long declared = shape.isEmpty() ? -1 : product(shape);
        if (declared != data.length || shape.size() > MAX_RANK) {
            throw DataException.of(
                    "IDX: %d bytes for the shape %s; expected 1 to %d dimensions and their product",
                    data.length, shape, MAX_RANK);
        }
        return new Idx(List.copyOf(shape), data);
    }

    /** The dimensions, 1 to 8 of them. */
    public List<Integer> shape() {
        return shape;
    }

    /** As many bytes as the product of {@link #shape}, unsigned, row-major; not to be modified. */
    public byte[] data() {
        return data;
    }

    /** Reads a file of at most 1 GiB decoded; see {@link #read(Path, Decoded)}. */
    public static Idx read(Path file) {
        return read(file, Decoded.DEFAULT);
    }

    /**
     * Reads an IDX file, plain or gzipped (told apart by content, not by name).
     *
     * @param file what to read
     * @param decoded what to accept at most
     * @throws DataException if the file cannot be read, is damaged, or does not fit in memory
     */
    public static Idx read(Path file, Decoded decoded) {
        if (!Files.isRegularFile(file)) {
            boolean there = Files.exists(file);
            throw new DataException(file + ": " + (there ? "not a file" : "no such file")
                    + "; expected an IDX file, plain or gzipped");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long length = Files.size(file);
            raw.mark(2);
            boolean gzipped = raw.read() == 0x1F && raw.read() == 0x8B;
            raw.reset();
            if (gzipped) {
                try (InputStream unpacked = new Gzip(raw)) {
                    return decode(unpacked, file, length, true, decoded);
                }
            }
            return decode(raw, file, length, false, decoded);
        } catch (ZipException e) {
            throw new DataException(
                    file + ": damaged: " + e.getMessage() + "; fetch or copy it again", e);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Idx decode(
            InputStream in, Path file, long length, boolean gzipped, Decoded decoded)
            throws IOException {
        List<Integer> shape = header(in, file);
        long declared = product(shape);
        decoded.requireMost(declared, file + ", of shape " + shape);
        if (gzipped) {
            decoded.require(declared, length, file.toString());
        } else {
            checkLength(file, shape, declared, length);
        }
        if (declared > Memory.LARGEST_ARRAY) {
            throw DataException.of("%s: %d bytes; the most is 2^31", file, declared);
        }
        Memory.require(declared, file.toString());
        byte[] data = new byte[(int) declared];
        int got = in.readNBytes(data, 0, data.length);
        if (got < declared) {
            throw DataException.of(
                    "%s: truncated: the header declares %s = %d bytes, %d are there",
                    file, shape, declared, got);
        }
        if (in.read() >= 0) {
            throw DataException.of(
                    "%s: bytes follow after the %d that the header declares (%s)",
                    file, declared, shape);
        }
        return new Idx(shape, data);
    }

    /** What the file's length says about the header's claim, before anything is allocated. */
    private static void checkLength(Path file, List<Integer> shape, long declared, long length) {
        long expected = 4 + 4L * shape.size() + declared;
        if (expected != length) {
            throw DataException.of(
                    "%s: %s: the header declares %s, a file of %d bytes, but it has %d",
                    file,
                    length < expected ? "truncated" : "trailing bytes",
                    shape,
                    expected,
                    length);
        }
    }

    private static List<Integer> header(InputStream in, Path file) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new DataException(file + ": not an IDX file: it starts with "
                    + java.util.HexFormat.of().formatHex(magic) + ", expected 000008 and the rank");
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw DataException.of(
                    "%s: IDX of type 0x%02x at byte 2; only unsigned bytes (0x08) are read",
                    file, magic[2]);
        }
        if (magic[3] < 1 || magic[3] > MAX_RANK) {
            throw DataException.of(
                    "%s: IDX of rank %d at byte 3; expected 1 to %d",
                    file, magic[3] & 0xFF, MAX_RANK);
        }
        return dimensions(in, magic[3], file);
    }

    private static List<Integer> dimensions(InputStream in, int rank, Path file)
            throws IOException {
        byte[] dimensions = in.readNBytes(4 * rank);
        if (dimensions.length < 4 * rank) {
            throw new DataException(file + ": truncated in the IDX header, after "
                    + (4 + dimensions.length) + " bytes");
        }
        List<Integer> shape = new ArrayList<>();
        for (ByteBuffer b = ByteBuffer.wrap(dimensions); b.hasRemaining(); ) {
            int side = b.getInt();
            if (side < 0) {
                throw DataException.of(
                        "%s: dimension %d is %d; expected less than 2^31",
                        file, shape.size(), side & 0xFFFFFFFFL);
            }
            shape.add(side);
        }
        return List.copyOf(shape);
    }

    /** The product of the dimensions, or -1 where it or a dimension passes what a long may hold. */
    private static long product(List<Integer> shape) {
        long product = 1;
        for (int side : shape) {
            if (side < 0 || (side != 0 && product > Long.MAX_VALUE / 2 / side)) {
                return -1;
            }
            product *= side;
        }
        return product;
    }

    /**
     * Writes the file, whole or not at all; gzipped if its name ends in {@code .gz}.
     *
     * @throws DataException if it cannot be written
     */
    public void write(Path file) {
        try {
            DurableFiles.REAL.makeFolders(file.toAbsolutePath().resolveSibling(""));
            DurableFiles.REAL.replace(file, raw -> write(file, raw));
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e, e);
        }
    }

    private void write(Path file, OutputStream raw) throws IOException {
        boolean gzip = file.getFileName().toString().endsWith(".gz");
        try (OutputStream out = gzip
                ? new GZIPOutputStream(raw, 1 << 16)
                : new BufferedOutputStream(raw, 1 << 16)) {
            ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.size());
            header.putInt(UNSIGNED_BYTE << 8 | shape.size());
            for (int side : shape) {
                header.putInt(side);
            }
            out.write(header.array());
            out.write(data);
        }
    }

    /**
     * Pictures and their labels as a data set.
     *
     * @param name what messages call it
     * @param images an IDX file of rank 2 or more: (count, shape of one example)
     * @param labels an IDX file of rank 1: (count)
     * @param classes the name of each class
     * @param decoded what to accept at most of each
     * @throws DataException as {@link #read(Path)}, or if counts differ or a label has no class
     */
    public static Dataset dataset(
            String name, Path images, Path labels, List<String> classes, Decoded decoded) {
        Idx marks = read(labels, decoded);
        if (marks.shape.size() != 1) {
            throw new DataException(labels + ": shape " + marks.shape
                    + "; labels have one dimension (is this the file of the images?)");
        }
        Idx pictures = read(images, decoded);
        if (pictures.shape.size() < 2) {
            throw new DataException(images + ": shape " + pictures.shape
                    + "; images have two dimensions or more (is this the file of the labels?)");
        }
        if (!pictures.shape.get(0).equals(marks.shape.get(0))) {
            throw DataException.of(
                    "%s has %d images, but %s has %d labels; expected as many",
                    images, pictures.shape.get(0), labels, marks.shape.get(0));
        }
        int[] classOf = classes(marks, labels, classes.size());
        List<Integer> one = pictures.shape.subList(1, pictures.shape.size());
        return Dataset.ofBytes(name, one, pictures.data, classOf, classes);
    }

    private static int[] classes(Idx labels, Path file, int classes) {
        Memory.require(4L * labels.data.length, file.toString());
        int[] of = new int[labels.data.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = labels.data[i] & 0xFF;
            if (of[i] >= classes) {
                throw DataException.of(
                        "%s: label %d at byte %d; expected 0 to %d",
                        file, of[i], 8 + i, classes - 1);
            }
        }
        return of;
    }
}
