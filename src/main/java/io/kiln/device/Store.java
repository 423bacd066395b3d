package io.kiln.device;

/**
 * The tensors that outlive a step, on one device: parameters, state, inputs, results. All zeros
 * when opened. Arrays passed in and out are row-major, without padding, exactly {@link
 * Tensor#size()} long.
 *
 * <p>Every call waits until the device has done what was started before it.
 */
public interface Store extends AutoCloseable {
    /**
     * Copies floats in.
     *
     * @param tensor an F32 tensor of this store
     * @param values (rows, cols)
     * @throws DeviceException when the tensor is not here, of another type, or the length differs
     */
    void write(Tensor tensor, float[] values);

    /**
     * Copies ints in.
     *
     * @param tensor an I32 tensor of this store
     * @param values (rows, cols)
     * @throws DeviceException when the tensor is not here, of another type, or the length differs
     */
    void write(Tensor tensor, int[] values);

    /**
     * Copies bytes in.
     *
     * @param tensor a U8 tensor of this store
     * @param values (rows, cols)
     * @throws DeviceException when the tensor is not here, of another type, or the length differs
     */
    void write(Tensor tensor, byte[] values);

    /**
     * Copies floats out.
     *
     * @param tensor an F32 tensor of this store
     * @param into (rows, cols)
     * @throws DeviceException when the tensor is not here, of another type, or the length differs
     */
    void read(Tensor tensor, float[] into);

    /**
     * Copies ints out.
     *
     * @param tensor an I32 tensor of this store
     * @param into (rows, cols)
     * @throws DeviceException when the tensor is not here, of another type, or the length differs
     */
    void read(Tensor tensor, int[] into);

    /**
     * The same tensors, reached beside the work that is under way: its calls wait for no program. The
     * caller sees to it that nothing under way touches what is copied. For one other thread at a time.
     *
     * @return to be closed before this store
     */
    Store aside();

    /**
     * Lets the memory go. Closing twice is harmless; programs compiled over this store must not
     * run afterwards.
     */
    @Override
    void close();
}
