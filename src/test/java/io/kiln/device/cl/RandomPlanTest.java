package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.RandomPlan;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of operations drawn by chance give the bits of the CPU device, fused or not. */
@Tag("slow")
@NeedsOpenCl
final class RandomPlanTest {
    private static final int PLANS = 5; // each is a program of its own to be built

    @ParameterizedTest
    @ValueSource(strings = {"plain", "direct", "local", "step"})
    void fusedAndUnfusedGiveTheBitsOfTheCpuDevice(String kernels) {
        DeviceOptions options = DeviceOptions.DEFAULT.withKernels(kernels);
        try (Device judge = Devices.cpu();
                Device fused = Devices.open("cl:0", options);
                Device unfused = Devices.open("cl:0", options.withFuse(false))) {
            for (int seed = 1000; seed < 1000 + PLANS; seed++) {
                RandomPlan plan = new RandomPlan(seed);
                String want = plan.on(judge);
                assertEquals(want, plan.on(fused), "fused, seed " + seed + ": " + plan);
                assertEquals(want, plan.on(unfused), "unfused, seed " + seed + ": " + plan);
            }
        }
    }
}
