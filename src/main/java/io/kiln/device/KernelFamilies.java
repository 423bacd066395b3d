package io.kiln.device;

import java.util.List;

/** What a device can do that chooses among several kernels for a matrix product. */
public interface KernelFamilies {
    /**
     * The names that {@link DeviceOptions#kernels} may have for this device.
     *
     * @return without {@code auto}
     */
    List<String> families();

    /**
     * The modes besides {@link Precision#FP32} that this device has been seen to multiply in. May
     * take a second, as instructions are tried.
     *
     * @return possibly none
     */
    List<Precision> precisions();
}
