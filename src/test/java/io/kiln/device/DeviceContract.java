package io.kiln.device;

/** What every device promises, one promise a test: calls, and what kernels compute. */
public abstract class DeviceContract extends CallContract implements KernelContract {
    /**
     * Names the device under test.
     *
     * @param id as {@link Devices#open} takes it
     * @param options what is asked of it, beside guards behind tensors
     * @param variant how {@link DeviceInfo#variant()} must begin
     */
    protected DeviceContract(String id, DeviceOptions options, String variant) {
        super(id, options, variant);
    }
}
