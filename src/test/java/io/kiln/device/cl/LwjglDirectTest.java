package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceUnderTest;
import io.kiln.device.KernelContract;

import org.junit.jupiter.api.Tag;

/** The contract's numbers on tiles in registers, through LWJGL. */
@Tag("slow") // and a kernel's numbers are the same on every JDK
@NeedsOpenCl
final class LwjglDirectTest extends DeviceUnderTest implements KernelContract {
    LwjglDirectTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("direct"), "direct");
    }
}
