package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Discovery;
import io.kiln.cl.Found;
import io.kiln.cl.Key;
import io.kiln.cl.Ref;
import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.tuning.Row;
import io.kiln.tuning.Rule;
import io.kiln.tuning.UserTable;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A device of OpenCL that could be opened, or the reason why not, in Kiln's terms.
 *
 * @param cl the way to it
 * @param found what the driver says
 */
record Candidate(Cl cl, Found found) {
    /** What the canonical arithmetic needs of floats. */
    private static final long CANONICAL = Key.FP_DENORM | Key.FP_ROUND_TO_NEAREST | Key.FP_FMA;

    /** Platforms that keep built kernels themselves. */
    private static final List<String> KEEPING =
            List.of("nvidia", "portable computing language", "rusticl", "intel");

    /** Every device of every platform. */
    static List<Candidate> all(Cl cl) {
        return Discovery.of(cl).stream().map(found -> new Candidate(cl, found)).toList();
    }

    String id() {
        return found.index() < 0 ? "cl" : "cl:" + found.index();
    }

    Listing listing() {
        String name = found.name().isEmpty() ? "OpenCL" : found.name();
        String reason = found.reason();
        String note = reason == null ? found.platform() : reason;
        return new Listing(id(), name, found.kind(), found.usable(), note, facts());
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (found.device() == null) {
            return facts;
        }
        facts.put("platform", found.platform());
        facts.put("vendor", found.vendor());
        facts.put("driver", found.driver());
        facts.put("version", found.version());
        facts.put("binding", cl.binding());
        facts.put("units", (long) found.units());
        facts.put("clock", (long) found.clockMHz());
        facts.put("memory", found.globalBytes());
        facts.put("allocation", found.maxAllocBytes());
        facts.put("local", found.localBytes());
        facts.put("group", found.maxGroup());
        facts.put("vector", (long) found.floatVector());
        facts.put("align", (long) found.alignBytes());
        facts.put("timer", found.timerNanos());
        facts.put("unified", found.unifiedMemory());
        facts.put("denormals", has(Key.FP_DENORM));
        facts.put("fma", has(Key.FP_FMA));
        facts.put("subgroups", limits().subgroups());
        facts.put("replay", Replays.fact(cl, found));
        facts.put("kernels", kernels());
        facts.put("extensions", found.extensions());
        return facts;
    }

    private boolean has(long bits) {
        return (found.floats() & bits) == bits;
    }

    Limits limits() {
        return new Limits(
                found.kind(),
                found.vendor(),
                Math.max(1, found.units()),
                found.maxGroup(),
                found.localBytes(),
                found.localDedicated(),
                found.floatVector(),
                found.extensions().contains("cl_khr_subgroups"));
    }

    /**
     * What the tables say of it.
     *
     * @param complaint hears what is wrong with the user's table
     */
    List<Row> table(Sources sources, Consumer<String> complaint) {
        return Tables.of(
                Tables.target(found.name(), limits()),
                sources,
                UserTable.in(CacheFolder.ofUser()),
                complaint);
    }

    /** The kernels that it gets when nobody asks for others. */
    private String kernels() {
        List<Row> table = table(Sources.shipped(), complaint -> {});
        return Rule.text(Families.rules(DeviceOptions.DEFAULT.kernels(), limits(), table));
    }

    DeviceInfo info(Family family, String reason) {
        return new DeviceInfo(
                id(),
                found.name(),
                found.platform() + ", " + found.version() + ", driver " + found.driver(),
                found.kind(),
                family.name(),
                reason,
                found.units(),
                found.globalBytes(),
                has(CANONICAL) && !family.reordered(),
                family.precision());
    }

    Memory memory() {
        return new Memory(
                id() + " (" + found.name() + ")", found.globalBytes(), found.maxAllocBytes());
    }

    /** What a built kernel depends on beside its source. */
    String identity() {
        return String.join(
                "\n",
                found.platform(),
                found.name(),
                found.vendor(),
                found.driver(),
                found.version());
    }

    /** Where built kernels are kept, or null where the driver does so, or they cannot be. */
    @Nullable
    Binaries binaries(DeviceOptions.Cache cache) {
        String platform = found.platform().toLowerCase(Locale.ROOT);
        boolean driver = KEEPING.stream().anyMatch(platform::contains);
        boolean wanted =
                cache == DeviceOptions.Cache.ON || cache == DeviceOptions.Cache.AUTO && !driver;
        return wanted ? Binaries.in(CacheFolder.ofUser().resolve("kernels")) : null;
    }

    Ref device() {
        Ref device = found.device();
        if (device == null || found.reason() != null) {
            throw new DeviceException("device " + id() + ": " + found.reason());
        }
        return device;
    }

    ClDevice open(DeviceOptions options, Sources sources) {
        return open(options, sources, GridSearch.of(this, options));
    }

    ClDevice open(DeviceOptions options, Sources sources, GridChoice meeting) {
        var device = new ClDevice(this, options, sources, meeting);
        try {
            TensorProbe.require(device);
        } catch (RuntimeException | Error e) {
            Closing.after(e, device);
            throw e;
        }
        return device;
    }
}
