package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.api.Tag;

/** The contract on tiles in local memory, through LWJGL. */
@Tag("slow")
@NeedsOpenCl
final class LwjglLocalTest extends DeviceContract {
    LwjglLocalTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("local"), "local");
    }
}
