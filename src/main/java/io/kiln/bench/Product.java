package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.Locale;

/**
 * A matrix product {@code C = op(A) op(B)} with C (m, n) and k terms in each sum.
 *
 * @param transA whether A is (k, m)
 * @param transB whether B is (n, k)
 * @param m rows of C
 * @param n columns of C
 * @param k terms
 * @param cold whether each run takes other matrices than the one before, so that caches do not have
 *     them
 */
public record Product(boolean transA, boolean transB, int m, int n, int k, boolean cold)
        implements Case {
    private static final long BEYOND_CACHES = 1L << 28; // more than twice the largest L2 of a GPU
    private static final int MOST_SETS = 64;

    /**
     * Checks the shape.
     *
     * @throws DeviceException when a matrix cannot be
     */
    public Product {
        tensors(0, transA, transB, m, n, k);
    }

    /**
     * Reads a shape as people write it.
     *
     * @param shape {@code MxNxK}
     * @return the product, not transposed, from warm caches
     * @throws DeviceException when it is something else
     */
    public static Product parse(String shape) {
        if (!shape.matches("[0-9]{1,9}x[0-9]{1,9}x[0-9]{1,9}")) {
            throw new DeviceException("product '" + shape
                    + "': needs rows, columns and terms joined by x, for example 512x512x512");
        }
        String[] sides = shape.split("x", -1);
        int m = Integer.parseInt(sides[0]);
        int n = Integer.parseInt(sides[1]);
        int k = Integer.parseInt(sides[2]);
        return new Product(false, false, m, n, k, false);
    }

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "gemm %s%s %dx%dx%d%s",
                transA ? "T" : "N",
                transB ? "T" : "N",
                m,
                n,
                k,
                cold ? " cold" : "");
    }

    @Override
    public Group group() {
        return Group.PRODUCTS;
    }

    @Override
    public long flops() {
        return gemm(0).flops();
    }

    @Override
    public long bytes() {
        return gemm(0).bytes();
    }

    /** How many sets of matrices take turns. */
    int sets() {
        return cold ? (int) Math.max(2, Math.min(MOST_SETS, BEYOND_CACHES / bytes())) : 1;
    }

    /** The operation on one set of matrices. */
    Op.Gemm gemm(int set) {
        return tensors(set, transA, transB, m, n, k);
    }

    private static Op.Gemm tensors(int set, boolean transA, boolean transB, int m, int n, int k) {
        return new Op.Gemm(
                transA,
                transB,
                Tensor.floats("a" + set, transA ? k : m, transA ? m : k, Role.INPUT),
                Tensor.floats("b" + set, transB ? n : k, transB ? k : n, Role.INPUT),
                Tensor.floats("c" + set, m, n, Role.RESULT));
    }

    @Override
    public Work open(Device device, Material material) {
        return new ProductWork(device, this);
    }
}
