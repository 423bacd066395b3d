package io.kiln.device;

import java.util.List;

/** What a {@link Device} is besides when it has more than one way of multiplying matrices. */
public interface KernelFamilies {
    /**
     * The families of kernels that can be asked for with {@link DeviceOptions#withKernels}.
     *
     * @return names of those that this device can run, the plainest first
     */
    List<String> families();
}
