package io.kiln.cli;

import io.kiln.bench.Comparison;
import io.kiln.bench.Entrant;
import io.kiln.bench.LocalEntrant;
import io.kiln.bench.Pace;
import io.kiln.bench.RemoteEntrant;
import io.kiln.bench.Report;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.trace.Trace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Who takes part in a bench. */
final class BenchEntrants implements AutoCloseable {
    private final Shell shell;
    private final List<DeviceOptions> options; // one a precision
    private final Pace pace;
    private final Function<Device, Trace> tracing;
    private final Map<String, LocalEntrant> here = new LinkedHashMap<>(); // by label
    private final Map<String, RemoteEntrant> others = new LinkedHashMap<>();
    private boolean missing;

    BenchEntrants(
            Shell shell, List<DeviceOptions> options, Pace pace, Function<Device, Trace> tracing) {
        this.shell = shell;
        this.options = options;
        this.pace = pace;
        this.tracing = tracing;
    }

    /**
     * Opens devices, each in every precision; one that cannot be had is a line.
     *
     * @throws DeviceException when none can
     */
    void open(List<String> wanted) {
        boolean all = wanted.equals(List.of("all"));
        for (String id : all ? usable() : new LinkedHashSet<>(wanted)) {
            options.forEach(how -> open(id, how, all));
        }
        if (here.isEmpty()) {
            throw new DeviceException("bench: no device is left; kiln devices shows what there is");
        }
    }

    /** Not every one of all devices has every precision. */
    private void open(String id, DeviceOptions how, boolean any) {
        try {
            var entrant = new LocalEntrant(id, how, pace, tracing);
            if (here.putIfAbsent(entrant.label(), entrant) != null) {
                entrant.close();
            }
        } catch (DeviceException e) {
            if (any && how.precision() != Precision.FP32) {
                shell.terminal().line(Complaint.line(e));
            } else {
                missing = true;
                shell.terminal().problem(Complaint.line(e));
            }
        }
    }

    private List<String> usable() {
        List<Listing> found = Devices.list(options.get(0));
        found.stream()
                .filter(l -> !l.usable())
                .forEach(l -> shell.terminal()
                        .line(l.id() + ": not usable: " + Complaint.oneLine(l.note())));
        return found.stream().filter(Listing::usable).map(Listing::id).toList();
    }

    /** Starts another Kiln for each device. */
    void open(Path jar, List<String> words) {
        here.forEach((label, entrant) -> {
            List<String> all = new ArrayList<>(words);
            all.addAll(List.of("--devices", entrant.id()));
            if (entrant.precision() != Precision.FP32) { // which no Kiln has to be told
                all.addAll(List.of("--precision", entrant.precision().label()));
            }
            others.put(label, new RemoteEntrant(jar, label, all));
        });
    }

    /** Each device here, followed by the same of the other Kiln. */
    List<Entrant> all() {
        List<Entrant> all = new ArrayList<>();
        here.forEach((id, entrant) -> {
            all.add(entrant);
            if (others.containsKey(id)) {
                all.add(others.get(id));
            }
        });
        return all;
    }

    /** This Kiln beside the other one. */
    List<Comparison> comparisons(Report report) {
        List<Comparison> all = new ArrayList<>();
        others.forEach((id, other) -> all.addAll(report.against(id, other.label(), other.name())));
        return all;
    }

    /** Whether a device could not be had. */
    boolean missing() {
        return missing;
    }

    @Override
    public void close() {
        others.values().forEach(Entrant::close);
        here.values().forEach(Entrant::close);
    }
}
