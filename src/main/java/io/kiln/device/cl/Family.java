package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Precision;

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
     * How exactly it multiplies.
     *
     * @return the mode
     */
    default Precision precision() {
        return Precision.FP32;
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
}
