package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on tiles in registers, through JOCL. */
@NeedsOpenCl
final class JoclDirectTest extends DeviceContract {
    JoclDirectTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("jocl").withKernels("direct"), "direct");
    }
}
