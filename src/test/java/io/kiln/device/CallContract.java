package io.kiln.device;

/**
 * What every device promises about its calls, whatever its kernels compute: a second binding needs
 * no more, as it runs the same kernels.
 */
public abstract class CallContract extends DeviceUnderTest
        implements StoreContract, ProgramContract, TracingContract, ClosingContract {
    /**
     * Names the device under test.
     *
     * @param id as {@link Devices#open} takes it
     * @param options what is asked of it, beside guards behind tensors
     * @param variant how {@link DeviceInfo#variant()} must begin
     */
    protected CallContract(String id, DeviceOptions options, String variant) {
        super(id, options, variant);
    }
}
