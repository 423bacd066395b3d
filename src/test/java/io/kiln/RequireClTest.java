package io.kiln;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * With KILN_REQUIRE_CL=1 a missing or unusable OpenCL device is a failure, on either binding: tests
 * that skip without one would else be green for nothing.
 */
@EnabledIfEnvironmentVariable(
        named = "KILN_REQUIRE_CL",
        matches = "1",
        disabledReason = "OpenCL is required only with KILN_REQUIRE_CL=1, as in CI")
final class RequireClTest {
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void anOpenClDeviceOpens(String binding) {
        DeviceOptions options = DeviceOptions.DEFAULT.withBinding(binding);
        List<Listing> usable = Devices.list(options).stream()
                .filter(l -> l.usable() && l.id().startsWith("cl:"))
                .toList();
        assertTrue(
                !usable.isEmpty(),
                () -> "KILN_REQUIRE_CL=1, and " + binding + " finds no usable OpenCL device: "
                        + Devices.list(options)
                        + "; install pocl-opencl-icd and ocl-icd-libopencl1, or unset it");
        try (Device device = Devices.open(usable.get(0).id(), options)) {
            DeviceInfo info = device.info();
            System.out.println("OpenCL under test through " + binding + ": " + info + ", driver "
                    + info.driver());
        }
    }
}
