package io.kiln.device.cpu;

import io.kiln.device.DeviceContract;
import io.kiln.device.DeviceOptions;

/** The contract on the Vector API. */
final class CpuVectorTest extends DeviceContract {
    CpuVectorTest() {
        super("cpu", DeviceOptions.DEFAULT.withThreads(3).withVector(true), "vector-");
    }
}
