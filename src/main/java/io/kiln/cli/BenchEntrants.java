package io.kiln.cli;

import io.kiln.bench.Comparison;
import io.kiln.bench.Entrant;
import io.kiln.bench.LocalEntrant;
import io.kiln.bench.Pace;
import io.kiln.bench.RemoteEntrant;
import io.kiln.bench.Report;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Who takes part in a bench. */
final class BenchEntrants implements AutoCloseable {
    private final Shell shell;
    private final DeviceOptions options;
    private final Pace pace;
    private final Map<String, LocalEntrant> here = new LinkedHashMap<>(); // by the device's id
    private final Map<String, RemoteEntrant> others = new LinkedHashMap<>();
    private boolean missing;

    BenchEntrants(Shell shell, DeviceOptions options, Pace pace) {
        this.shell = shell;
        this.options = options;
        this.pace = pace;
    }

    /**
     * Opens devices; one that cannot be had is a line.
     *
     * @throws DeviceException when none can
     */
    void open(List<String> wanted) {
        boolean all = wanted.equals(List.of("all"));
        for (String id : all ? usable() : new LinkedHashSet<>(wanted)) {
            try {
                var entrant = new LocalEntrant(id, options, pace);
                var before = here.putIfAbsent(entrant.id(), entrant);
                if (before != null) {
                    entrant.close();
                }
            } catch (DeviceException e) {
                missing = true;
                shell.terminal().problem(Complaint.line(e));
            }
        }
        if (here.isEmpty()) {
            throw new DeviceException("bench: no device is left; kiln devices shows what there is");
        }
    }

    private List<String> usable() {
        List<Listing> found = Devices.list(options);
        found.stream()
                .filter(l -> !l.usable())
                .forEach(l -> shell.terminal()
                        .line(l.id() + ": not usable: " + Complaint.oneLine(l.note())));
        return found.stream().filter(Listing::usable).map(Listing::id).toList();
    }

    /** Starts another Kiln for each device. */
    void open(Path jar, List<String> words) {
        for (String id : here.keySet()) {
            List<String> all = new ArrayList<>(words);
            all.addAll(List.of("--devices", id));
            others.put(id, new RemoteEntrant(jar, id, all));
        }
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
