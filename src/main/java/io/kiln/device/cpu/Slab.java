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
    final int ld; // elements from one row to the next

    private Slab(Tensor tensor, float @Nullable [] f, int offset) {
        boolean floats = tensor.type() == Type.F32;
        this.tensor = tensor;
        this.f = floats && f != null ? f : NO_FLOATS;
        this.i = tensor.type() == Type.I32 ? new int[tensor.size()] : NO_INTS;
        this.b = tensor.type() == Type.U8 ? new byte[tensor.size()] : NO_BYTES;
        this.offset = offset;
        this.rows = tensor.rows();
        this.cols = tensor.cols();
        this.ld = floats ? padded(cols) : cols;
    }

    static Slab floats(Tensor tensor, float[] f, int offset) {
        return new Slab(tensor, f, offset);
    }

    static Slab dense(Tensor tensor) {
        return new Slab(tensor, null, 0);
    }

    static int padded(int cols) {
        return (cols + LINE - 1) / LINE * LINE;
    }

    /** Index of the first element of a row. */
    int at(int row) {
        return offset + row * ld;
    }
}
