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
    void fusedGiveTheBitsOfTheCpuDevice(String kernels) {
        sameAsOnTheCpuDevice(DeviceOptions.DEFAULT.withKernels(kernels));
    }

    /** The other families share these kernels, or have them tried one by one in their contracts. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "direct"})
    void unfusedLikewise(String kernels) {
        sameAsOnTheCpuDevice(DeviceOptions.DEFAULT.withKernels(kernels).withFuse(false));
    }

    private static void sameAsOnTheCpuDevice(DeviceOptions options) {
        try (Device judge = Devices.cpu();
                Device device = Devices.open("cl:0", options)) {
            for (int seed = 1000; seed < 1000 + PLANS; seed++) {
                RandomPlan plan = new RandomPlan(seed);
                assertEquals(plan.on(judge), plan.on(device), "seed " + seed + ": " + plan);
            }
        }
    }
}
