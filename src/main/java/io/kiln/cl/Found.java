package io.kiln.cl;

import io.kiln.device.DeviceInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A device that {@link Discovery} found, or a platform without any. What could not be asked is 0,
 * false or empty.
 *
 * @param index flat over all platforms, usable or not; -1 where there is no device
 * @param platform name of the platform; empty where there is none
 * @param device the device, or null
 * @param name what the device calls itself
 * @param vendor who made it
 * @param driver version of the driver
 * @param version of OpenCL, for example {@code OpenCL 3.0 PoCL}
 * @param kind what sort of device it is
 * @param units compute units
 * @param clockMHz highest clock
 * @param globalBytes memory
 * @param maxAllocBytes largest buffer
 * @param localBytes local memory of a group
 * @param localDedicated whether local memory is a memory of its own, and not ordinary memory
 * @param maxGroup most work-items in a group
 * @param floatVector floats in the native vector
 * @param alignBytes what the start of a part of a buffer must be a multiple of
 * @param timerNanos resolution of {@link Launch#traced}
 * @param floats bits of {@link Key#DEVICE_SINGLE_FP_CONFIG}
 * @param unifiedMemory whether it shares its memory with the host
 * @param extensions names
 * @param reason why it cannot be used, one line, or null when it can
 */
public record Found(
        int index,
        String platform,
        @Nullable Ref device,
        String name,
        String vendor,
        String driver,
        String version,
        DeviceInfo.Kind kind,
        int units,
        int clockMHz,
        long globalBytes,
        long maxAllocBytes,
        long localBytes,
        boolean localDedicated,
        long maxGroup,
        int floatVector,
        int alignBytes,
        long timerNanos,
        long floats,
        boolean unifiedMemory,
        List<String> extensions,
        @Nullable String reason) {
    /**
     * Whether work can be given to it.
     *
     * @return true when there is no reason against it
     */
    public boolean usable() {
        return reason == null;
    }

    /** A platform, or none at all, without a device. */
    static Found nothing(String platform, String reason) {
        return new Found(
                -1,
                platform,
                null,
                platform,
                "",
                "",
                "",
                DeviceInfo.Kind.ACCELERATOR,
                0,
                0,
                0,
                0,
                0,
                false,
                0,
                0,
                0,
                0,
                0,
                false,
                List.of(),
                reason);
    }
}
