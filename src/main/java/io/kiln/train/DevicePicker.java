package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;
import io.kiln.device.Version;
import io.kiln.net.Network;
import io.kiln.net.NetworkTensors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Picks the device that trains a network fastest, by doing some steps on each: a small network on
 * an idle CPU may beat a GPU. What was measured is kept in the user's cache for the same network,
 * batch, devices and version of Kiln.
 */
public final class DevicePicker {
    /** A GPU leaves the CPU to its user: it is left only for so much more speed. */
    static final double WORTH_LEAVING_A_GPU = 1.3;

    private final Verdicts verdicts;
    private final Consumer<String> tell;
    private final LongSupplier clock;

    /**
     * Measures nothing yet.
     *
     * @param cache where verdicts are kept
     * @param tell hears in a line what was chosen and why, and of each device that failed
     */
    public DevicePicker(CacheFolder cache, Consumer<String> tell) {
        this(cache, tell, System::nanoTime);
    }

    /** By another clock, in nanoseconds. */
    DevicePicker(CacheFolder cache, Consumer<String> tell, LongSupplier clock) {
        this.verdicts = new Verdicts(cache);
        this.tell = tell;
        this.clock = clock;
    }

    /**
     * Opens the device that trains fastest of those that pass an examination. Where only one is
     * usable, it is that one.
     *
     * @param network what is to be trained
     * @param settings how
     * @param data what it is to be trained on, of which only kind and shape count
     * @param options what is asked of each device
     * @param examination of the fastest, such as {@link Examination}; when it throws a {@link
     *     DeviceException}, the next is examined, and the verdict is not kept
     * @return the device, for the caller to close
     * @throws DeviceException when none can be had
     */
    public Device open(
            Network network,
            Settings settings,
            Dataset data,
            DeviceOptions options,
            Consumer<? super Device> examination) {
        List<Listing> usable =
                Devices.list(options).stream().filter(Listing::usable).toList();
        if (usable.size() < 2) {
            return Devices.open("auto", options, examination);
        }
        String question = question(network, settings, data, options, usable);
        Map<String, Long> known = verdicts.find(question, ids(usable));
        Map<String, Long> nanos = known != null
                ? known
                : measured(new DeviceTrial(network, settings, data, clock), usable, options);
        Map<String, Long> left = new LinkedHashMap<>(nanos);
        Device device = openFastest(left, kinds(usable), options, examination);
        if (left.size() < usable.size()) {
            verdicts.forget(question);
        } else if (known == null) {
            verdicts.keep(question, nanos);
        }
        String remark = known == null ? "" : ", measured before";
        tell.accept(line(device.info().id(), left, remark));
        return device;
    }

    /**
     * Nanoseconds a step by device, without those that failed.
     *
     * @throws DeviceException when none is left
     */
    private Map<String, Long> measured(
            DeviceTrial trial, List<Listing> usable, DeviceOptions options) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        for (Listing listing : usable) {
            try (Device device = Devices.open(listing.id(), options)) {
                nanos.put(listing.id(), trial.nanosPerStep(device));
            } catch (DeviceException e) {
                leftOut(listing.id(), e);
            }
        }
        if (nanos.isEmpty()) {
            throw new DeviceException("device auto: none of " + String.join(", ", ids(usable))
                    + " can train this network; name one with --device to see why");
        }
        return nanos;
    }

    /** Takes out of what is left each device that cannot be had, or is not to be trusted. */
    private Device openFastest(
            Map<String, Long> left,
            Map<String, DeviceInfo.Kind> kinds,
            DeviceOptions options,
            Consumer<? super Device> examination) {
        while (true) {
            String chosen = choose(left, kinds);
            try {
                return Devices.open(chosen, options, examination);
            } catch (DeviceException e) {
                left.remove(chosen);
                if (left.isEmpty()) {
                    throw e;
                }
                leftOut(chosen, e);
            }
        }
    }

    private void leftOut(String id, DeviceException problem) {
        String why = String.valueOf(problem.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
        tell.accept("device: " + id + " is left out, it failed: " + why);
    }

    /**
     * The fastest, but a GPU where there is one that the fastest does not beat by far.
     *
     * @param nanos a step on each device
     * @param kinds of all of them
     * @return an id
     */
    static String choose(Map<String, Long> nanos, Map<String, DeviceInfo.Kind> kinds) {
        var fastest = Collections.min(nanos.entrySet(), Map.Entry.comparingByValue());
        return nanos.entrySet().stream()
                .filter(e -> kinds.get(e.getKey()) != DeviceInfo.Kind.CPU)
                .min(Map.Entry.comparingByValue())
                .filter(gpu -> gpu.getValue() <= WORTH_LEAVING_A_GPU * fastest.getValue())
                .orElse(fastest)
                .getKey();
    }

    /** For example {@code device: cpu (0.41 ms a step; cl:0 0.62 ms)}. */
    static String line(String chosen, Map<String, Long> nanos, String remark) {
        long own = nanos.getOrDefault(chosen, 0L);
        String others = nanos.entrySet().stream()
                .filter(e -> !e.getKey().equals(chosen))
                .map(e -> "; " + e.getKey() + " " + millis(e.getValue())
                        + (e.getValue() < own
                                ? ", not " + WORTH_LEAVING_A_GPU + " times as fast"
                                : ""))
                .collect(Collectors.joining());
        return "device: " + chosen + " (" + millis(own) + " a step" + remark + others + ")";
    }

    private static String millis(long nanos) {
        double millis = nanos * 1e-6;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    private static List<String> ids(List<Listing> usable) {
        return usable.stream().map(Listing::id).toList();
    }

    private static Map<String, DeviceInfo.Kind> kinds(List<Listing> usable) {
        return usable.stream().collect(Collectors.toMap(Listing::id, Listing::kind));
    }

    /** Everything that the answer hangs on. */
    static String question(
            Network network,
            Settings settings,
            Dataset data,
            DeviceOptions options,
            List<Listing> usable) {
        List<Object> all = new ArrayList<>(List.of(
                Version.number(),
                network,
                settings.batch(),
                settings.optimiser().label(),
                settings.regularisation(),
                settings.distortion(),
                NetworkTensors.state(network, settings.update()),
                data.isBytes(),
                data.shape(),
                options));
        for (Listing listing : usable) {
            all.add(List.of(
                    listing.id(),
                    listing.name(),
                    listing.facts().getOrDefault("driver", ""),
                    listing.facts().getOrDefault("version", ""),
                    listing.facts().getOrDefault("units", ""),
                    listing.facts().getOrDefault("kernels", "")));
        }
        return all.toString();
    }
}
