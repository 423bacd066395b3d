package io.kiln.device;

import java.util.List;
import java.util.Map;

/**
 * What a device can do whose kernels for matrix products have parameters. Kernels are named as
 * {@link DeviceOptions#kernels} names them.
 */
public interface Tunable {
    /**
     * The kernels that this device was opened with, for all products.
     *
     * @return as options may say it, to get the same ones whatever is tuned meanwhile
     */
    String kernels();

    /**
     * The kernels that one product gets.
     *
     * @param product any
     * @return as options may say it
     */
    String kernels(Op.Gemm product);

    /**
     * Kernels that could do a product instead, as far as a model can tell without building any.
     *
     * @param product any
     * @param family one by name, or {@code auto} for all that give the same bits
     * @return what to try
     * @throws DeviceException when there are no such kernels
     */
    Alternatives alternatives(Op.Gemm product, String family);

    /**
     * Compiles a plan with other kernels.
     *
     * @param plan any
     * @param store of this device
     * @param kernels as options may say it
     * @return the program
     * @throws DeviceException when there are no such kernels or they cannot be built
     */
    Program compile(Plan plan, Store store, String kernels);

    /**
     * What could do a product.
     *
     * @param kernels to be tried, the most promising first
     * @param pruned how many need not be tried, by reason
     */
    record Alternatives(List<Alternative> kernels, Map<String, Integer> pruned) {}

    /**
     * Kernels that could do a product.
     *
     * @param kernels as options may say it
     * @param reordered whether they sum in another order, so that bits differ
     */
    record Alternative(String kernels, boolean reordered) {}
}
