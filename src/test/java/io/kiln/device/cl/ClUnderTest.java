package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;

import java.util.Map;

/** Opens the first OpenCL device in ways that only tests want. */
public final class ClUnderTest {
    private ClUnderTest() {}

    /**
     * Opens it through some way to OpenCL.
     *
     * @param cl the way
     * @param options as usual
     * @return the device
     */
    public static Device open(Cl cl, DeviceOptions options) {
        return open(cl, options, Map.of());
    }

    /**
     * Opens it with some kernel files replaced.
     *
     * @param cl the way
     * @param options as usual
     * @param texts names of files, such as {@code gemm.cl}, and what they shall say
     * @return the device
     */
    public static Device open(Cl cl, DeviceOptions options, Map<String, String> texts) {
        var sources = new Sources(
                file -> texts.containsKey(file) ? texts.get(file) : Sources.resource(file));
        return Candidate.all(cl).get(0).open(options, sources);
    }
}
