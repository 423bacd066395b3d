package io.kiln.device.cl;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceUnderTest;
import io.kiln.device.KernelContract;

import org.junit.jupiter.api.Tag;

/** The contract's numbers on the plain kernels, through JOCL. */
@Tag("slow")
@NeedsOpenCl
final class JoclPlainTest extends DeviceUnderTest implements KernelContract {
    JoclPlainTest() {
        super("cl:0", DeviceOptions.DEFAULT.withBinding("jocl").withKernels("plain"), "plain");
    }
}
