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
}
