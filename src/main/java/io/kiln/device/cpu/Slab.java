package io.kiln.device.cpu;

import io.kiln.device.Tensor;
import io.kiln.device.Type;

import org.jspecify.annotations.Nullable;

/**
 * Where a tensor's numbers lie: a piece of a Java array. Rows of floats begin at multiples of 16
 * floats and their pad is zero, so that vectors never need a tail; ints and bytes lie dense.
 */
final class Slab {
    /** Floats in a cache line of 64 bytes. */
    static final int LINE = 16;

    private static final int CROWDED = 512; // floats

    private static final float[] NO_FLOATS = {};
    private static final int[] NO_INTS = {};
    private static final byte[] NO_BYTES = {};

    final Tensor tensor;
    final float[] f;
    final int[] i;
    final byte[] b;
    final int offset;
    final int rows;
    final int cols;
    final int width; // columns with their pad
    final int ld; // elements from one row to the next

    private Slab(Tensor tensor, float @Nullable [] f, int offset, boolean dense) {
        boolean floats = tensor.type() == Type.F32;
        this.tensor = tensor;
        this.f = floats && f != null ? f : NO_FLOATS;
        this.i = dense && tensor.type() == Type.I32 ? new int[tensor.size()] : NO_INTS;
        this.b = dense && tensor.type() == Type.U8 ? new byte[tensor.size()] : NO_BYTES;
        this.offset = offset;
        this.rows = tensor.rows();
        this.cols = tensor.cols();
        this.width = floats ? padded(cols) : cols;
        this.ld = floats ? (int) stride(cols) : cols;
    }

    static Slab floats(Tensor tensor, float[] f, int offset) {
        return new Slab(tensor, f, offset, false);
    }

    static Slab dense(Tensor tensor) {
        return new Slab(tensor, null, 0, true);
    }

    /** A shape without numbers, to plan with. */
    static Slab empty(Tensor tensor) {
        return new Slab(tensor, null, 0, false);
    }

    static int padded(int cols) {
        return (cols + LINE - 1) / LINE * LINE;
    }

    /**
     * Elements from one row to the next. Rows a multiple of 2 KiB apart would share so few sets of
     * the first-level cache that a register block's rows push each other out: those get a line
     * more.
     */
    static long stride(long cols) {
        long width = (cols + LINE - 1) / LINE * LINE;
        return width % CROWDED == 0 ? width + LINE : width;
    }

    /** Index of the first element of a row. */
    int at(int row) {
        return offset + row * ld;
    }
}
