package io.kiln.device.cl;

import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on tiles in local memory, through LWJGL. */
@RequiresOpenCl
final class LwjglLocalTest extends DeviceContract {
    LwjglLocalTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("local"), "local");
    }
}
