package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Precision;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how a run was computed from some step on; a run that was resumed has several.
 *
 * @param epoch epochs done before
 * @param step steps done before in the open epoch
 * @param device where
 * @param options what was asked of the device
 * @param kernels what its program runs, see {@link io.kiln.device.Program#kernels}
 */
public record Start(
        int epoch, int step, DeviceInfo device, DeviceOptions options, List<String> kernels) {
    private static final String BETWEEN = "; ";

    /** What the name of a kernel holds that sums in another order, see docs/numbers.md. */
    private static final String REORDERED = "reordered";

    /** Keeps the kernels. */
    public Start {
        kernels = List.copyOf(kernels);
    }

    /**
     * Where a run was computed last.
     *
     * @param folder of the run
     * @return nothing when nothing readable says so
     */
    public static Optional<Start> last(Path folder) {
        List<String> lines;
        try {
            lines = JsonLines.text(folder.resolve(Run.STARTS));
        } catch (IOException e) {
            // The run is from before Kiln wrote it; the bits do not hang on it.
            return Optional.empty();
        }
        return lines.stream().flatMap(line -> of(line).stream()).reduce((first, next) -> next);
    }

    /** Nothing when a crash has torn the line. */
    private static Optional<Start> of(String line) {
        try {
            return of(Json.read(line));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether the bits are those of docs/numbers.md.
     *
     * @return false where the device cannot, or a kernel sums in another order
     */
    public boolean canonical() {
        return device.canonical() && kernels.stream().noneMatch(k -> k.contains(REORDERED));
    }

    /**
     * What changes when a run goes on.
     *
     * @param before where it was computed so far
     * @return one line, or nothing when device, driver, variant and kernels are the same
     */
    public Optional<String> change(Start before) {
        if (work().equals(before.work())) {
            return Optional.empty();
        }
        String what = device.id().equals(before.device.id()) && place().equals(before.place())
                ? String.format(Locale.ROOT, "the run goes on on %s with other kernels", place())
                : String.format(
                        Locale.ROOT, "the run was on %s, goes on on %s", before.place(), place());
        return Optional.of(what + ": " + effect(before));
    }

    private String effect(Start before) {
        Precision now = device.precision();
        Precision then = before.device.precision();
        if (now != then) {
            return String.format(
                    Locale.ROOT,
                    "products were in %s, are in %s: results differ from the unbroken run",
                    then.label(),
                    now.label());
        }
        return canonical() && before.canonical()
                ? "the bits stay the same"
                : "results may differ in the last bits from the unbroken run";
    }

    private List<Object> work() {
        return List.of(device.id(), device.name(), device.driver(), device.way(), kernels);
    }

    private String place() {
        return String.format(
                Locale.ROOT,
                "%s (%s, %s, %s)",
                device.id(),
                device.name(),
                device.driver(),
                device.way());
    }

    /** As a flat JSON object. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("epoch", epoch);
        facts.put("step", step);
        facts.put("device", device.id());
        facts.put("name", device.name());
        facts.put("driver", device.driver());
        facts.put("kind", device.kind().name());
        facts.put("variant", device.variant());
        facts.put("reason", device.reason());
        facts.put("units", device.units());
        facts.put("memory_bytes", device.memoryBytes());
        facts.put("canonical", device.canonical());
        facts.put("precision", device.precision().label());
        facts.put("threads", options.threads());
        facts.put("vector", options.vector());
        facts.put("fuse", options.fuse());
        facts.put("binding", options.binding());
        facts.put("kernel_choice", options.kernels());
        facts.put("kernel_cache", options.cache().name());
        facts.put("kernels", String.join(BETWEEN, kernels));
        return facts;
    }

    /** The reverse of {@link #facts}; nothing when one is missing or wrong. */
    static Optional<Start> of(Map<String, String> facts) {
        try {
            var device = new DeviceInfo(
                    need(facts, "device"),
                    need(facts, "name"),
                    need(facts, "driver"),
                    DeviceInfo.Kind.valueOf(need(facts, "kind")),
                    need(facts, "variant"),
                    need(facts, "reason"),
                    Integer.parseInt(need(facts, "units")),
                    Long.parseLong(need(facts, "memory_bytes")),
                    Boolean.parseBoolean(need(facts, "canonical")),
                    Precision.of(need(facts, "precision")));
            String kernels = need(facts, "kernels");
            return Optional.of(new Start(
                    Integer.parseInt(need(facts, "epoch")),
                    Integer.parseInt(need(facts, "step")),
                    device,
                    options(facts),
                    kernels.isEmpty() ? List.of() : List.of(kernels.split(BETWEEN))));
        } catch (IllegalArgumentException | NullPointerException | DeviceException e) {
            return Optional.empty();
        }
    }

    private static DeviceOptions options(Map<String, String> facts) {
        return DeviceOptions.DEFAULT
                .withThreads(Integer.parseInt(need(facts, "threads")))
                .withVector(Boolean.parseBoolean(need(facts, "vector")))
                .withFuse(Boolean.parseBoolean(need(facts, "fuse")))
                .withBinding(need(facts, "binding"))
                .withKernels(need(facts, "kernel_choice"))
                .withPrecision(Precision.of(need(facts, "precision")))
                .withCache(DeviceOptions.Cache.valueOf(need(facts, "kernel_cache")));
    }

    private static String need(Map<String, String> facts, String name) {
        return Objects.requireNonNull(facts.get(name), name);
    }
}
