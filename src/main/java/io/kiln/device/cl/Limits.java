package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What the choice of kernels depends on.
 *
 * @param kind sort of device
 * @param vendor as the device says it
 * @param units compute units
 * @param group most work-items of a group
 * @param localBytes local memory of a group
 * @param localOwn whether local memory is memory of its own, not a part of the global memory
 * @param vector floats of a native vector
 * @param subgroups whether cl_khr_subgroups is there
 */
record Limits(
        DeviceInfo.Kind kind,
        String vendor,
        int units,
        long group,
        long localBytes,
        boolean localOwn,
        int vector,
        boolean subgroups) {
    /** As if it were a GPU, of as many units that hold as much. */
    Limits asGpu() {
        return new Limits(
                DeviceInfo.Kind.GPU, vendor, units, group, localBytes, localOwn, vector, subgroups);
    }

    /** Why a group cannot have so many bytes of local memory and work-items: null, or one line. */
    @Nullable
    String refusal(long bytes, long items) {
        return bytes <= localBytes && items <= group
                ? null
                : String.format(
                        Locale.ROOT,
                        "a tile takes %,d bytes of local memory and groups of %,d; the device has %,d and %,d",
                        bytes,
                        items,
                        localBytes,
                        group);
    }
}
