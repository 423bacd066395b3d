package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.CallContract;
import io.kiln.device.DeviceOptions;

/** The contract's calls on tiles in registers, through JOCL; LWJGL runs the same kernels. */
@NeedsOpenCl
final class JoclDirectTest extends CallContract {
    JoclDirectTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("jocl").withKernels("direct"), "direct");
    }
}
