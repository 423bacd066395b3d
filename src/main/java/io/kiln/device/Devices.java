package io.kiln.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds and opens devices. */
public final class Devices {
    private Devices() {}

    /**
     * Every device of every provider, usable or not.
     *
     * @return listings in the providers' order, the CPU device first
     */
    public static List<DeviceProvider.Listing> list() {
        return list(DeviceOptions.DEFAULT);
    }

    /**
     * Every device of every provider, usable or not.
     *
     * @param options what the caller asks, such as a binding
     * @return listings in the providers' order, the CPU device first
     */
    public static List<DeviceProvider.Listing> list(DeviceOptions options) {
        var all = new ArrayList<DeviceProvider.Listing>();
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            all.addAll(provider.list(options));
        }
        return List.copyOf(all);
    }

    /**
     * What software devices need of the system, and what of it is there.
     *
     * @return for people, a fact a line, of every provider
     */
    public static List<String> installed() {
        var all = new ArrayList<String>();
        ServiceLoader.load(DeviceProvider.class).forEach(p -> all.addAll(p.installed()));
        return List.copyOf(all);
    }

    /**
     * Opens a device: the one of that id, else the first usable one that is a GPU when {@code gpu}
     * is asked for, else the first usable one whose name holds the text, in any case.
     *
     * @param wanted an id from {@link #list}, {@code gpu}, a part of a name, or {@code auto} for
     *     the first usable device, which is the CPU device
     * @param options what is asked of it
     * @return the device
     * @throws DeviceException when there is no such device or it is not usable, with what there is
     */
    public static Device open(String wanted, DeviceOptions options) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            for (DeviceProvider.Listing listing : provider.list(options)) {
                if (listing.id().equals(wanted) || wanted.equals("auto") && listing.usable()) {
                    return provider.open(listing.id(), options);
                }
            }
        }
        String part = wanted.toLowerCase(Locale.ROOT);
        Device gpu =
                wanted.equals("gpu") ? first(l -> l.kind() == DeviceInfo.Kind.GPU, options) : null;
        return gpu != null
                ? gpu
                : orThrow(
                        first(l -> l.name().toLowerCase(Locale.ROOT).contains(part), options),
                        wanted,
                        options);
    }

    /**
     * Opens a device and has it examined.
     *
     * @param wanted as in {@link #open(String, DeviceOptions)}
     * @param options what is asked of it
     * @param examination throws when the device is not to be used; then it is closed again
     * @return the device
     * @throws DeviceException when there is no such device, it is not usable, or it did not pass
     */
    public static Device open(
            String wanted, DeviceOptions options, Consumer<? super Device> examination) {
        Device device = open(wanted, options);
        try {
            examination.accept(device);
            return device;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private static @org.jspecify.annotations.Nullable Device first(
            Predicate<DeviceProvider.Listing> wanted, DeviceOptions options) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            for (DeviceProvider.Listing listing : provider.list(options)) {
                if (listing.usable() && wanted.test(listing)) {
                    return provider.open(listing.id(), options);
                }
            }
        }
        return null;
    }

    private static Device orThrow(
            @org.jspecify.annotations.Nullable Device device,
            String wanted,
            DeviceOptions options) {
        if (device != null) {
            return device;
        }
        String known = list(options).stream()
                .map(l -> l.id() + (l.usable() ? "" : " (" + l.note() + ")"))
                .collect(Collectors.joining(", "));
        throw new DeviceException("device '" + wanted + "' is not one of auto, gpu, " + known
                + ", nor part of the name of a usable one");
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
