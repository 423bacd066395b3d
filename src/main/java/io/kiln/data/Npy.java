package io.kiln.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An array of numbers as NumPy saves it ({@code .npy}): integers of 1 to 8 bytes and floats of 4 or
 * 8, either byte order, rows first (C order).
 *
 * <p>The header is believed only after the length of the file (of the member, in an {@code .npz})
 * has been compared with what it declares, and nothing is allocated before. Bytes stay bytes; all
 * other numbers become floats, which must be finite.
 */
public final class Npy {
    private static final int BLOCK = 1 << 16;

    private final String name;
    private final List<Integer> shape;
    private final byte[] bytes;
    private final float[] floats;
    private final boolean isBytes;

    private Npy(String name, List<Integer> shape, byte[] bytes, float[] floats, boolean isBytes) {
        this.name = name;
        this.shape = shape;
        this.bytes = bytes;
        this.floats = floats;
        this.isBytes = isBytes;
    }

    static Npy read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BLOCK)) {
            return read(in, file.toString(), Files.size(file));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new DataException(file + ": no such file; expected a NumPy array (.npy)", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same array as an IDX file holds it. */
    static Npy of(Idx idx, String name) {
        return new Npy(name, idx.shape(), idx.data(), new float[0], true);
    }

    /** @param length bytes that the stream holds, header included */
    static Npy read(InputStream in, String name, long length) throws IOException {
        NpyHeader header = NpyHeader.read(in, name);
        long expected = header.length() + header.data();
        if (expected != length) {
            throw DataException.of(
                    "%s: %s: the header declares the shape %s, %d bytes in all, but it has %d",
                    name,
                    length < expected ? "truncated" : "trailing bytes",
                    header.shape(),
                    expected,
                    length);
        }
        boolean isBytes = header.kind() == 'u' && header.itemBytes() == 1;
        Memory.require((isBytes ? 1 : 4) * header.count(), name);
        byte[] bytes = isBytes ? in.readNBytes((int) header.count()) : new byte[0];
        if (isBytes && bytes.length < header.count()) {
            throw new DataException(name + ": it ends early");
        }
        float[] floats = isBytes ? new float[0] : floats(in, header, name);
        if (in.read() >= 0) {
            throw new DataException(name + ": bytes follow after the array");
        }
        return new Npy(name, header.shape(), bytes, floats, isBytes);
    }

    private static float[] floats(InputStream in, NpyHeader header, String name)
            throws IOException {
        float[] floats = new float[(int) header.count()];
        int items = BLOCK / header.itemBytes();
        for (int done = 0; done < floats.length; done += items) {
            int now = Math.min(items, floats.length - done);
            byte[] block = in.readNBytes(now * header.itemBytes());
            if (block.length < now * header.itemBytes()) {
                throw new DataException(name + ": it ends early");
            }
            ByteBuffer from = ByteBuffer.wrap(block).order(header.order());
            for (int i = 0; i < now; i++) {
                floats[done + i] = (float) number(from, header);
                if (!Float.isFinite(floats[done + i])) {
                    throw DataException.of(
                            "%s: number %d (counted from 0) is not finite, or too large for a float",
                            name, done + i);
                }
            }
        }
        return floats;
    }

    private static double number(ByteBuffer from, NpyHeader header) {
        boolean signed = header.kind() == 'i';
        return switch (header.itemBytes()) {
            case 1 -> signed ? from.get() : from.get() & 0xFF;
            case 2 -> signed ? from.getShort() : from.getShort() & 0xFFFF;
            case 4 ->
                header.kind() == 'f'
                        ? from.getFloat()
                        : signed ? from.getInt() : from.getInt() & 0xFFFFFFFFL;
            default ->
                header.kind() == 'f'
                        ? from.getDouble()
                        : signed ? from.getLong() : unsigned(from.getLong());
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : 2.0 * (bits >>> 1);
    }

    String name() {
        return name;
    }

    /** The sides, first the examples. */
    public List<Integer> shape() {
        return shape;
    }

    boolean isBytes() {
        return isBytes;
    }

    /** The bytes themselves, for {@link #isBytes}. */
    byte[] bytes() {
        return bytes;
    }

    /** The numbers themselves, for everything but bytes. */
    float[] floats() {
        return floats;
    }

    /** Numbers in all: the product of the {@link #shape}. */
    public int size() {
        return isBytes ? bytes.length : floats.length;
    }

    /**
     * Some of the numbers as rows.
     *
     * @param from the first row, counted from 0
     * @param count rows, which must be there
     * @param features numbers in each
     * @return (count, features), copied
     */
    public float[][] rows(int from, int count, int features) {
        float[][] rows = new float[count][features];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < features; j++) {
                rows[i][j] = at((from + i) * features + j);
            }
        }
        return rows;
    }

    /** The same as floats, and itself where they are that already. */
    Npy widened() {
        if (!isBytes) {
            return this;
        }
        float[] wide = new float[bytes.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = at(i);
        }
        return new Npy(name, shape, new byte[0], wide, false);
    }

    /** A number, whichever its type. */
    float at(int i) {
        return isBytes ? bytes[i] & 0xFF : floats[i];
    }
}
