package io.kiln.device.cl;

import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceUnderTest;
import io.kiln.device.GemmContract;
import io.kiln.device.TogetherContract;

/** What the matrix product promises, for a family that shares all other kernels with the rest. */
abstract class ProductContract extends DeviceUnderTest implements GemmContract, TogetherContract {
    ProductContract(String family) {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels(family), family);
    }
}
