package io.kiln.device;

import java.util.List;
import java.util.Map;

/**
 * A room that brings devices, found through {@link java.util.ServiceLoader} so that nobody names a
 * backend.
 */
public interface DeviceProvider {
    /**
     * What this provider has, usable or not. Never throws.
     *
     * @param options what the caller asks, such as a binding
     * @return one entry a device, and one for each reason why there is none
     */
    List<Listing> list(DeviceOptions options);

    /**
     * What software these devices need of the system, and what of it is there. Never throws.
     *
     * @return for people, a fact a line; empty where they need none
     */
    default List<String> installed() {
        return List.of();
    }

    /**
     * Opens one of the listed devices.
     *
     * @param id an id from {@link #list}
     * @param options what the caller asks of it
     * @return the device
     * @throws DeviceException when it cannot be had, with the reason
     */
    Device open(String id, DeviceOptions options);

    /**
     * A device that is there, or the reason why it is not.
     *
     * @param id how options name it
     * @param name what it calls itself
     * @param kind what sort of device it is
     * @param usable whether {@link #open} would succeed
     * @param note what is special about it, or why it is not usable and what to do
     * @param facts what it says of itself, in the order to be shown: strings, longs, booleans and
     *     lists of strings
     */
    record Listing(
            String id,
            String name,
            DeviceInfo.Kind kind,
            boolean usable,
            String note,
            Map<String, Object> facts) {}
}
