package io.kiln.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** A tensor as files hold it: name, type, shape of up to 8 sides, and the elements, row-major. */
public final class StoredTensor {
    /** Sides a shape may have. */
    public static final int MAX_RANK = 8;

    /** Bytes that a tensor may have, as Java's arrays go. */
    static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

    /** UTF-16 units that a name may have. */
    static final int MAX_NAME = 512;

    private final String name;
    private final Dtype dtype;
    private final List<Long> shape;
    private final byte[] data; // little-endian

    /** Takes the array over. The length must fit the shape. */
    StoredTensor(String name, Dtype dtype, List<Long> shape, byte[] data) {
        this.name = name;
        this.dtype = dtype;
        this.shape = List.copyOf(shape);
        this.data = data;
        checkName(name);
        long needed = bytes(dtype, shape);
        if (needed != data.length) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "tensor %s: %s%s takes %d bytes, got %d",
                    ModelException.quoted(name),
                    dtype,
                    shape,
                    needed,
                    data.length));
        }
    }

    /**
     * Names are never used as paths here; one that could be taken for a path elsewhere is refused.
     */
    static void checkName(String name) {
        boolean path = name.startsWith("/") || name.contains("\\");
        for (String part : name.split("/", -1)) {
            path |= part.equals("..");
        }
        if (name.isEmpty() || name.length() > MAX_NAME || path || hasControl(name)) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "tensor name %s (%d characters): needs 1 to %d, no control characters, no path",
                    ModelException.quoted(name),
                    name.length(),
                    MAX_NAME));
        }
    }

    private static boolean hasControl(String name) {
        return name.chars().anyMatch(Character::isISOControl);
    }

    /** Bytes that a shape takes, or a {@link ModelException} when no file could hold them. */
    static long bytes(Dtype dtype, List<Long> shape) {
        if (shape.size() > MAX_RANK) {
            throw new ModelException(String.format(
                    Locale.ROOT, "a shape of %d sides, at most %d", shape.size(), MAX_RANK));
        }
        try {
            long elements = 1;
            for (long side : shape) {
                if (side < 0) {
                    throw new ModelException("shape " + shape + " has a negative side");
                }
                elements = Math.multiplyExact(elements, side);
            }
            return Math.multiplyExact(elements, (long) dtype.bytes());
        } catch (ArithmeticException e) {
            throw new ModelException("shape " + shape + " is too large for any file", e);
        }
    }

    /**
     * A tensor of floats.
     *
     * @param name its name
     * @param values row-major, copied
     * @param shape sides; none for a single number
     * @return the tensor, F32
     * @throws ModelException when the shape does not fit the values
     */
    public static StoredTensor of(String name, float[] values, long... shape) {
        ByteBuffer data = room(name, Dtype.F32, values.length);
        data.asFloatBuffer().put(values);
        return new StoredTensor(name, Dtype.F32, sides(shape), data.array());
    }

    /**
     * A tensor of doubles.
     *
     * @param name its name
     * @param values row-major, copied
     * @param shape sides; none for a single number
     * @return the tensor, F64
     * @throws ModelException when the shape does not fit the values
     */
    public static StoredTensor of(String name, double[] values, long... shape) {
        ByteBuffer data = room(name, Dtype.F64, values.length);
        data.asDoubleBuffer().put(values);
        return new StoredTensor(name, Dtype.F64, sides(shape), data.array());
    }

    /**
     * A tensor of ints.
     *
     * @param name its name
     * @param values row-major, copied
     * @param shape sides; none for a single number
     * @return the tensor, I32
     * @throws ModelException when the shape does not fit the values
     */
    public static StoredTensor of(String name, int[] values, long... shape) {
        ByteBuffer data = room(name, Dtype.I32, values.length);
        data.asIntBuffer().put(values);
        return new StoredTensor(name, Dtype.I32, sides(shape), data.array());
    }

    /**
     * A tensor of longs.
     *
     * @param name its name
     * @param values row-major, copied
     * @param shape sides; none for a single number
     * @return the tensor, I64
     * @throws ModelException when the shape does not fit the values
     */
    public static StoredTensor of(String name, long[] values, long... shape) {
        ByteBuffer data = room(name, Dtype.I64, values.length);
        data.asLongBuffer().put(values);
        return new StoredTensor(name, Dtype.I64, sides(shape), data.array());
    }

    /**
     * A tensor of bytes.
     *
     * @param name its name
     * @param values row-major, copied
     * @param shape sides; none for a single number
     * @return the tensor, U8
     * @throws ModelException when the shape does not fit the values
     */
    public static StoredTensor of(String name, byte[] values, long... shape) {
        return new StoredTensor(name, Dtype.U8, sides(shape), values.clone());
    }

    private static List<Long> sides(long[] shape) {
        return LongStream.of(shape).boxed().toList();
    }

    private static ByteBuffer room(String name, Dtype dtype, int elements) {
        long bytes = (long) elements * dtype.bytes();
        if (bytes > MAX_BYTES) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "tensor %s: %,d elements of %s take %,d bytes, at most %,d can be saved",
                    ModelException.quoted(name),
                    elements,
                    dtype,
                    bytes,
                    MAX_BYTES));
        }
        return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The same data under another name. */
    StoredTensor named(String other) {
        return new StoredTensor(other, dtype, shape, data);
    }

    /**
     * What the file calls it.
     *
     * @return for example {@code layers.0.weight}
     */
    public String name() {
        return name;
    }

    /**
     * What one element is.
     *
     * @return the type
     */
    public Dtype dtype() {
        return dtype;
    }

    /**
     * The sides, the slowest first.
     *
     * @return empty for a single number
     */
    public List<Long> shape() {
        return shape;
    }

    /**
     * Size of the data.
     *
     * @return bytes
     */
    public long size() {
        return data.length;
    }

    /**
     * The elements of an F32 tensor.
     *
     * @return row-major, a copy
     * @throws ModelException when it is of another type
     */
    public float[] floats() {
        float[] values = new float[as(Dtype.F32)];
        buffer().asFloatBuffer().get(values);
        return values;
    }

    /**
     * The elements of an F64 tensor.
     *
     * @return row-major, a copy
     * @throws ModelException when it is of another type
     */
    public double[] doubles() {
        double[] values = new double[as(Dtype.F64)];
        buffer().asDoubleBuffer().get(values);
        return values;
    }

    /**
     * The elements of an I32 tensor.
     *
     * @return row-major, a copy
     * @throws ModelException when it is of another type
     */
    public int[] ints() {
        int[] values = new int[as(Dtype.I32)];
        buffer().asIntBuffer().get(values);
        return values;
    }

    /**
     * The elements of an I64 tensor.
     *
     * @return row-major, a copy
     * @throws ModelException when it is of another type
     */
    public long[] longs() {
        long[] values = new long[as(Dtype.I64)];
        buffer().asLongBuffer().get(values);
        return values;
    }

    /**
     * The data as the file holds it, whatever the type.
     *
     * @return read-only, little-endian, not a copy
     */
    public ByteBuffer bytes() {
        return buffer().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int as(Dtype wanted) {
        if (dtype != wanted) {
            throw new ModelException(this + ": asked for its elements as " + wanted);
        }
        return data.length / dtype.bytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTensor that
                && name.equals(that.name)
                && dtype == that.dtype
                && shape.equals(that.shape)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "tensor " + ModelException.quoted(name) + " " + dtype + shape;
    }
}
