package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on tiles in registers, through LWJGL. */
@NeedsOpenCl
final class LwjglDirectTest extends DeviceContract {
    LwjglDirectTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("direct"), "direct");
    }
}
