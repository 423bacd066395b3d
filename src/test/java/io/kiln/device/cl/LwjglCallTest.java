package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.CallContract;
import io.kiln.device.DeviceOptions;

/** The contract's calls, through LWJGL; {@link LwjglDirectTest} looks at what these kernels compute. */
@NeedsOpenCl
final class LwjglCallTest extends CallContract {
    LwjglCallTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("lwjgl").withKernels("direct"), "direct");
    }
}
