package io.kiln.device.cpu;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Offers the one CPU device. */
public final class CpuProvider implements DeviceProvider {
    /** For the {@link java.util.ServiceLoader}. */
    public CpuProvider() {}

    @Override
    public List<Listing> list(DeviceOptions options) {
        Tier tier = Tier.choose(true);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("vendor", System.getProperty("java.vendor"));
        facts.put("driver", "Java " + Runtime.version());
        facts.put("units", (long) Runtime.getRuntime().availableProcessors());
        facts.put("memory", Runtime.getRuntime().maxMemory());
        return List.of(new Listing(
                "cpu",
                "pure Java, " + tier.kernels().name(),
                DeviceInfo.Kind.CPU,
                true,
                tier.reason(),
                facts));
    }

    @Override
    public Device open(String id, DeviceOptions options) {
        return new CpuDevice(options);
    }
}
