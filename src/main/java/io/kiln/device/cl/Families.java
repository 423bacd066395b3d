package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;

import java.util.List;
import java.util.stream.Collectors;

/** The families of matrix products, and which one a device gets. */
final class Families {
    private static final List<Family> ALL = List.of(
            new PlainFamily(),
            new DirectFamily(),
            new LocalFamily(),
            new StepFamily(),
            new SubgroupFamily(),
            new SkinnyFamily(),
            new SplitFamily());

    private Families() {}

    /** The names that options may say. */
    static List<String> names(Limits limits) {
        return ALL.stream()
                .filter(family -> family.refusal(limits) == null)
                .map(Family::name)
                .toList();
    }

    /**
     * The family that was asked for, or the one that suits the device.
     *
     * @throws DeviceException when there is none of that name or the device lacks what it needs
     */
    static Family choose(String wanted, Limits limits) {
        String name = wanted.equals("auto") ? suiting(limits) : wanted;
        for (Family family : ALL) {
            if (family.name().equals(name)) {
                String refusal = family.refusal(limits);
                if (refusal != null) {
                    throw new DeviceException("kernels " + name + ": " + refusal);
                }
                return family;
            }
        }
        throw new DeviceException("kernels '" + wanted + "' are not one of auto, "
                + ALL.stream().map(Family::name).collect(Collectors.joining(", ")));
    }

    /** Tiles in local memory where that is memory of its own, else tiles in registers. */
    private static String suiting(Limits limits) {
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU && limits.localOwn();
        List<String> best = gpu ? List.of("step", "local") : List.of("direct");
        return best.stream().filter(names(limits)::contains).findFirst().orElse("plain");
    }

    /** Why {@link #choose} took a family, one line. */
    static String reason(String wanted, Limits limits) {
        if (!wanted.equals("auto")) {
            return "asked for";
        }
        return List.of("step", "local").contains(suiting(limits))
                ? "local memory is memory of its own here"
                : "local memory is slow or absent here";
    }
}
