package io.kiln.device;

/** What the kernels of every device compute, one promise a test. */
public interface KernelContract
        extends GemmContract,
                TogetherContract,
                ElementContract,
                ChanceContract,
                GatherContract,
                DistortContract,
                SumContract,
                LossContract,
                SgdContract,
                UpdateContract {
    @Override
    Device device();
}
