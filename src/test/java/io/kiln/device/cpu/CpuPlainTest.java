package io.kiln.device.cpu;

import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on the loops in plain Java. */
final class CpuPlainTest extends DeviceContract {
    CpuPlainTest() {
        super("cpu", DeviceOptions.DEFAULT.withThreads(3).withVector(false), "plain");
    }
}
