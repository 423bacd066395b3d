package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Precision;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

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
    @Nullable
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
     * The same with some of its parameters fixed.
     *
     * @param parameters by the names that the kernels have for them
     * @return the family
     * @throws io.kiln.device.DeviceException when there is no such parameter, or no such value
     */
    default Family with(Map<String, Integer> parameters) {
        new Parameters(name(), parameters).end();
        return this;
    }

    /**
     * All values of all parameters that may be worth a try somewhere.
     *
     * @return empty for a family without parameters
     */
    default List<Map<String, Integer>> space() {
        return List.of();
    }

    /**
     * What a product takes.
     *
     * @param gemm the product
     * @param limits of the device
     * @return counted, or null for a family that nobody would choose for its speed
     */
    default @Nullable Cost cost(Op.Gemm gemm, Limits limits) {
        return null;
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
