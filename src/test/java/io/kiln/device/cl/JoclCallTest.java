package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.CallContract;
import io.kiln.device.DeviceOptions;

/** The contract's calls, through JOCL; {@link LwjglDirectTest} looks at what these kernels compute. */
@NeedsOpenCl
final class JoclCallTest extends CallContract {
    JoclCallTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("jocl").withKernels("direct"), "direct");
    }
}
