package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.KernelFamilies;
import io.kiln.device.Precision;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Examines a device: every operation, every family of kernels, fused and not, on odd sizes and
 * special numbers, against formulas in double precision and the bits of the CPU device; guards
 * around every tensor; two runs that have to be equal; and how fast it is.
 */
public final class Doctor {
    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);

    /** All operations but the matrix product. */
    static final String OPERATIONS = "operations";

    /** Whole steps of a training, in each family. */
    static final String STEPS = "steps";

    /** The error of products in each precision. */
    private static final String ACCURACY = "accuracy";

    private static final String PLAIN = "plain";

    private static final String ALL = "auto";
    private static final String TENSOR = "tensor";
    private static final String EMULATED = "tensor-emulated";

    private final Function<DeviceOptions, Device> open;
    private final DeviceOptions options;
    private final String only;
    private final Precision precision;
    private final Predicate<String> parts;
    private final Predicate<String> operations;

    /**
     * Prepares an examination.
     *
     * @param open opens the device, more than once
     * @param options what is asked of it; fusing is tried with and without, and where no kernels are
     *     named, all families and precisions but the emulated ones are tried one by one; another
     *     precision than that of 32-bit floats is the only one to be tried
     */
    public Doctor(Function<DeviceOptions, Device> open, DeviceOptions options) {
        this(open, options, part -> true, operation -> true);
    }

    /**
     * Examines some parts only: families by their names, the rest by the constants above; and in
     * them some operations only, by the names that their findings have.
     */
    Doctor(
            Function<DeviceOptions, Device> open,
            DeviceOptions options,
            Predicate<String> parts,
            Predicate<String> operations) {
        this.open = open;
        this.options = options.withGuards(true).withKernels(ALL).withPrecision(Precision.FP32);
        this.only = options.kernels();
        this.precision = options.precision();
        this.parts = parts;
        this.operations = operations;
    }

    /**
     * Examines the device.
     *
     * @return what was found
     * @throws io.kiln.device.DeviceException when it cannot be opened
     */
    public Report examine() {
        long begun = System.nanoTime();
        try (Device cpu = Judge.open(0);
                Device device = open.apply(options)) {
            DeviceInfo info = device.info();
            Examined operations =
                    Examined.of(info.id(), info.canonical(), elements(device, cpu), null);
            Ward alone = ward(Products.alone(), cpu);
            Ward together = ward(Products.together(), cpu);
            List<Examined> examined = new ArrayList<>();
            List<Accuracy> accuracy = new ArrayList<>(accuracy(options));
            if (device instanceof KernelFamilies kernels) {
                for (DeviceOptions way : ways(kernels)) {
                    examined.add(family(name(way), way, alone, together, cpu));
                    if (way.precision() != Precision.FP32) {
                        accuracy.addAll(accuracy(way));
                    }
                }
            } else {
                examined.add(family(info.variant(), options, alone, together, cpu));
            }
            double bytesPerSecond = orNaN(() -> Gauge.bytesPerSecond(device));
            double launchNanos = orNaN(() -> Gauge.launchNanos(device));
            double seconds = (System.nanoTime() - begun) * 1e-9;
            return new Report(
                    info, operations, examined, accuracy, bytesPerSecond, launchNanos, seconds);
        }
    }

    private Ward ward(List<Case> cases, Device cpu) {
        return new Ward(
                cases.stream().filter(one -> operations.test(one.operation)).toList(), cpu);
    }

    /** Families in 32-bit floats, then precisions on tensor cores; the emulated ones if asked for. */
    private List<DeviceOptions> ways(KernelFamilies kernels) {
        List<DeviceOptions> all = new ArrayList<>();
        kernels.families().forEach(family -> all.add(options.withKernels(family)));
        kernels.precisions()
                .forEach(mode -> all.add(options.withKernels(TENSOR).withPrecision(mode)));
        if (only.equals(EMULATED)) {
            Arrays.stream(Precision.values())
                    .filter(mode -> mode != Precision.FP32)
                    .forEach(mode -> all.add(options.withKernels(EMULATED).withPrecision(mode)));
        }
        all.removeIf(way -> !parts.test(way.kernels()));
        if (precision != Precision.FP32) {
            all.removeIf(way -> way.precision() != precision);
        }
        if (!only.equals(ALL)) {
            all.removeIf(way -> !way.kernels().equals(only));
        }
        if (all.isEmpty() && (!only.equals(ALL) || precision != Precision.FP32)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "kernels %s in precision %s cannot be examined here; in any precision but fp32 %s can",
                    only,
                    precision.label(),
                    EMULATED));
        }
        return all;
    }

    /** As the command line of a training takes it after {@code --kernels}. */
    private static String name(DeviceOptions way) {
        return way.precision() == Precision.FP32
                ? way.kernels()
                : way.kernels() + " --precision " + way.precision().label();
    }

    /** Nothing where the device fails, which its families show with the reason. */
    private List<Accuracy> accuracy(DeviceOptions way) {
        if (!parts.test(ACCURACY)) {
            return List.of();
        }
        try (Device device = open.apply(way)) {
            return Accuracy.of(device, Gauge.product(device).flopsPerSecond());
        } catch (DeviceException e) {
            LOG.info("accuracy not measured: {}", e.getMessage());
            return List.of();
        }
    }

    /**
     * Operations other than products, in the kernels that were chosen and in the plainest; some of
     * them also as launches share them.
     */
    private List<Finding> elements(Device device, Device cpu) {
        if (!parts.test(OPERATIONS)) {
            return List.of();
        }
        Map<String, Finding> found = new LinkedHashMap<>();
        Ward ward = ward(Elements.all(), cpu);
        DeviceOptions single = options.withFuse(false);
        List<DeviceOptions> ways = new ArrayList<>(List.of(single));
        if (device instanceof KernelFamilies kernels && kernels.families().contains(PLAIN)) {
            ways.add(single.withKernels(PLAIN));
        }
        for (DeviceOptions way : ways) {
            try (Device other = open.apply(way)) {
                merge(ward.examine(other, cpu), found);
            }
        }
        merge(ward(Elements.some(), cpu).examine(device, cpu), found);
        return List.copyOf(found.values());
    }

    private static void merge(List<Finding> findings, Map<String, Finding> into) {
        findings.forEach(f -> into.merge(f.operation(), f, Finding::and));
    }

    /** What a device that is wrong cannot be measured at. */
    private static double orNaN(DoubleSupplier measure) {
        try {
            return measure.getAsDouble();
        } catch (DeviceException e) {
            LOG.info("not measured: {}", e.getMessage());
            return Double.NaN;
        }
    }

    /**
     * A family of kernels: products alone where each operation is a launch, and with what follows
     * them where a launch does several.
     */
    private Examined family(String name, DeviceOptions how, Ward alone, Ward together, Device cpu) {
        Map<String, Finding> found = new LinkedHashMap<>();
        boolean canonical = true;
        Speed speed = null;
        try {
            for (boolean fuse : new boolean[] {true, false}) {
                try (Device device = open.apply(how.withFuse(fuse))) {
                    canonical &= device.info().canonical();
                    examine(device, fuse ? together : alone, cpu, fuse, found);
                    boolean sound = found.values().stream().allMatch(f -> f.fault() == null);
                    speed = !fuse && sound ? Gauge.product(device) : null;
                }
            }
        } catch (DeviceException e) {
            String fault = String.valueOf(e.getMessage());
            found.put("use", new Finding("use", 1, 0, false, fault));
        }
        return Examined.of(name, canonical, List.copyOf(found.values()), speed);
    }

    private void examine(
            Device device, Ward products, Device cpu, boolean fuse, Map<String, Finding> found) {
        List<Finding> all = new ArrayList<>(products.examine(device, cpu));
        if (parts.test(STEPS)) {
            all.addAll(Steps.examine(device, cpu));
        }
        for (Finding finding : all) {
            found.merge(finding.operation(), marked(finding, fuse), Finding::and);
        }
    }

    private static Finding marked(Finding finding, boolean fuse) {
        return finding.fault() == null || fuse
                ? finding
                : new Finding(
                        finding.operation(),
                        finding.cases(),
                        finding.units(),
                        finding.bits(),
                        finding.fault() + " (--fuse none)");
    }
}
