package io.kiln.device.cpu;

import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider;

import java.util.List;

/** Offers the one CPU device. */
public final class CpuProvider implements DeviceProvider {
    /** For the {@link java.util.ServiceLoader}. */
    public CpuProvider() {}

    @Override
    public List<Listing> list() {
        Tier tier = Tier.choose(true);
        return List.of(
                new Listing("cpu", "pure Java, " + tier.kernels().name(), true, tier.reason()));
    }

    @Override
    public Device open(String id, DeviceOptions options) {
        return new CpuDevice(options);
    }
}
