package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.api.Tag;

/** The contract on the plain kernels, through JOCL. */
@Tag("slow")
@NeedsOpenCl
final class JoclPlainTest extends DeviceContract {
    JoclPlainTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("jocl").withKernels("plain"), "plain");
    }
}
