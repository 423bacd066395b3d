package io.kiln.device.cl;

import io.kiln.device.Op;

import java.util.List;

/**
 * A way of multiplying matrices: which kernels do a product of a certain shape. No way is right
 * everywhere: what a GPU needs is forty times too slow on a CPU.
 */
interface Family {
    /**
     * How options name it.
     *
     * @return for example {@code direct}
     */
    String name();

    /**
     * Whether a device has what this family needs.
     *
     * @param limits of the device
     * @return null, or why not, one line
     */
    @org.jspecify.annotations.Nullable
    String refusal(Limits limits);

    /**
     * Whether results differ from the canonical order.
     *
     * @return true for those that are compared by tolerance
     */
    default boolean reordered() {
        return false;
    }

    /**
     * The launches of a product.
     *
     * @param gemm the product
     * @param epilogue what happens to each element afterwards
     * @param limits of the device
     * @return in order; the last one names the operations it does
     */
    List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits);

    /**
     * The launch of a product that reads its left matrix where the data lies.
     *
     * @param batch the left matrix
     * @param gemm the product
     * @param epilogue what happens to each element afterwards
     * @param limits of the device
     * @return null where the matrix has to be gathered first
     */
    default @org.jspecify.annotations.Nullable Call gathered(
            Batch batch, Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        return null;
    }
}
