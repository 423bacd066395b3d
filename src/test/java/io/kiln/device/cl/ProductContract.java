package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.GemmContract;
import io.kiln.device.TogetherContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What the matrix product promises, for a family that shares all other kernels with the rest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProductContract implements GemmContract, TogetherContract {
    private final String family;
    private Device device;

    ProductContract(String family) {
        this.family = family;
    }

    @BeforeAll
    void openDevice() {
        DeviceOptions options =
                DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels(family).withGuards(true);
        device = Devices.open("cl:0", options);
        assertEquals(family, device.info().variant());
    }

    @AfterAll
    void closeDevice() {
        device.close();
    }

    @Override
    public Device device() {
        return device;
    }
}
