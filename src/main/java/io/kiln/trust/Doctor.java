package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.KernelFamilies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Examines a device: every operation, every family of kernels, fused and not, on odd sizes and
 * special numbers, against formulas in double precision and the bits of the CPU device; guards
 * around every tensor; two runs that have to be equal; and how fast it is.
 */
public final class Doctor {
    private final Function<DeviceOptions, Device> open;
    private final DeviceOptions options;

    /**
     * Prepares an examination.
     *
     * @param open opens the device, more than once
     * @param options what is asked of it; kernels and fusing are tried one by one
     */
    public Doctor(Function<DeviceOptions, Device> open, DeviceOptions options) {
        this.open = open;
        this.options = options;
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
            List<Finding> elements = new Ward(Elements.all(), cpu).examine(device, cpu);
            Examined operations = Examined.of(info.id(), info.canonical(), elements, null);
            var products = new Ward(Products.all(), cpu);
            List<Examined> families = new ArrayList<>();
            if (device instanceof KernelFamilies kernels) {
                for (String family : kernels.families()) {
                    families.add(family(family, options.withKernels(family), products, cpu));
                }
            } else {
                families.add(family(info.variant(), options, products, cpu));
            }
            double bytesPerSecond = Gauge.bytesPerSecond(device);
            double launchNanos = Gauge.launchNanos(device);
            double seconds = (System.nanoTime() - begun) * 1e-9;
            return new Report(info, operations, families, bytesPerSecond, launchNanos, seconds);
        }
    }

    private Examined family(String name, DeviceOptions how, Ward products, Device cpu) {
        Map<String, Finding> found = new LinkedHashMap<>();
        for (boolean fuse : new boolean[] {true, false}) {
            try (Device device = open.apply(how.withFuse(fuse))) {
                for (Finding finding : products.examine(device, cpu)) {
                    found.merge(finding.operation(), marked(finding, fuse), Finding::and);
                }
                for (Finding finding : Steps.examine(device, cpu)) {
                    found.merge(finding.operation(), marked(finding, fuse), Finding::and);
                }
            }
        }
        List<Finding> findings = List.copyOf(found.values());
        try (Device device = open.apply(how)) {
            boolean sound = findings.stream().allMatch(f -> f.fault() == null);
            return Examined.of(
                    name,
                    device.info().canonical(),
                    findings,
                    sound ? Gauge.product(device) : null);
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
