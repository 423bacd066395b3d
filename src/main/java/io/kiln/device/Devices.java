package io.kiln.device;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds and opens devices. */
public final class Devices {
    private Devices() {}

    /**
     * Every device of every provider, usable or not.
     *
     * @return listings in the providers' order
     */
    public static List<DeviceProvider.Listing> list() {
        var all = new ArrayList<DeviceProvider.Listing>();
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            all.addAll(provider.list());
        }
        return List.copyOf(all);
    }

    /**
     * Opens a device by id.
     *
     * @param id an id from {@link #list()}, or {@code auto} for the first usable one
     * @param options what is asked of it
     * @return the device
     * @throws DeviceException when there is no such device or it is not usable, with what there is
     */
    public static Device open(String id, DeviceOptions options) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            for (DeviceProvider.Listing listing : provider.list()) {
                if (listing.id().equals(id) || id.equals("auto") && listing.usable()) {
                    return provider.open(listing.id(), options);
                }
            }
        }
        String known =
                list().stream().map(DeviceProvider.Listing::id).collect(Collectors.joining(", "));
        throw new DeviceException("device '" + id + "' is not one of auto, " + known);
    }

    /**
     * Opens the CPU device with everything on.
     *
     * @return the device
     */
    public static Device cpu() {
        return open("cpu", DeviceOptions.DEFAULT);
    }
}
