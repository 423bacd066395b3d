package io.kiln.device;

import java.util.Locale;

/**
 * A named array of rows x cols, row-major as the host sees it. It holds no numbers: a {@link Store}
 * does.
 *
 * <p>The textbook writes each example as a column; here each example is a <em>row</em>, so that
 * {@code (rows, cols) = (batch, features)}. Row-major (batch, features) and column-major (features,
 * batch) are the same memory.
 *
 * @param name what plans and messages call it, unique within a plan
 * @param type what one element is
 * @param rows number of rows, at least 1
 * @param cols number of columns, at least 1
 * @param role where it lives
 */
public record Tensor(String name, Type type, int rows, int cols, Role role) {
    /**
     * Checks the shape.
     *
     * @throws DeviceException when a side is below 1 or the tensor has 2^31 elements or more
     */
    public Tensor {
        if (rows < 1 || cols < 1) {
            throw new DeviceException(String.format(
                    Locale.ROOT, "tensor %s: %d x %d, needs at least 1 x 1", name, rows, cols));
        }
        if ((long) rows * cols > Integer.MAX_VALUE) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "tensor %s: %d x %d has %,d elements, at most %,d fit",
                    name,
                    rows,
                    cols,
                    (long) rows * cols,
                    Integer.MAX_VALUE));
        }
    }

    /**
     * A matrix of floats.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @param role where it lives
     * @return the tensor
     */
    public static Tensor floats(String name, int rows, int cols, Role role) {
        return new Tensor(name, Type.F32, rows, cols, role);
    }

    /**
     * A matrix of ints.
     *
     * @param name its name
     * @param rows number of rows
     * @param cols number of columns
     * @param role where it lives
     * @return the tensor
     */
    public static Tensor ints(String name, int rows, int cols, Role role) {
        return new Tensor(name, Type.I32, rows, cols, role);
    }

    /**
     * Number of elements.
     *
     * @return rows x cols
     */
    public int size() {
        return rows * cols;
    }

    /**
     * Memory of the elements alone, without a device's padding.
     *
     * @return bytes
     */
    public long bytes() {
        return (long) size() * type.bytes();
    }

    /**
     * The shape as messages print it.
     *
     * @return for example {@code 128x784}
     */
    public String shape() {
        return rows + "x" + cols;
    }

    /**
     * Checks an array of values on its way to or from this tensor.
     *
     * @param what is done with them, for the message
     * @param type of the values
     * @param length how many there are
     * @throws DeviceException when they are of another type, or not as many as the elements
     */
    public void requireValues(String what, Type type, int length) {
        if (this.type != type || length != size()) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s %s: got %d of type %s, needs %d of type %s",
                    what,
                    this,
                    length,
                    type,
                    size(),
                    this.type));
        }
    }

    @Override
    public String toString() {
        return name + "[" + shape() + "]";
    }
}
