package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Precision;

import java.util.List;
import java.util.stream.Collectors;

/** The families of matrix products, and which one a device gets. */
final class Families {
    private static final List<Family> ALL = List.of(
            new PlainFamily(),
            new DirectFamily(),
            new LocalFamily(),
            new SubgroupFamily(),
            new SkinnyFamily(),
            new SplitFamily());

    private Families() {}

    /** The names that options may say where nothing is rounded. */
    static List<String> names(Limits limits) {
        return ALL.stream()
                .filter(family -> family.refusal(limits) == null)
                .map(Family::name)
                .toList();
    }

    /**
     * The family that was asked for, or the one that suits the device.
     *
     * @throws DeviceException when there is none of that name or precision, or the device lacks
     *     what it needs
     */
    static Family choose(String wanted, Precision precision, Limits limits) {
        String name = wanted.equals("auto") ? suiting(precision, limits) : wanted;
        String asked = wanted.equals("auto") && precision != Precision.FP32
                ? "precision " + precision.label()
                : "kernels " + name;
        List<Family> all = of(precision);
        for (Family family : all) {
            if (family.name().equals(name)) {
                String refusal = family.refusal(limits);
                if (refusal != null) {
                    throw new DeviceException(asked + ": " + refusal);
                }
                return family;
            }
        }
        throw new DeviceException("kernels '" + wanted + "' are not one of auto, "
                + all.stream().map(Family::name).collect(Collectors.joining(", "))
                + ", which are those for precision " + precision.label());
    }

    /** Those that multiply so exactly. */
    private static List<Family> of(Precision precision) {
        return precision == Precision.FP32
                ? ALL
                : List.of(new TensorFamily(precision, false), new TensorFamily(precision, true));
    }

    /** Tiles in local memory where that is memory of its own, else tiles in registers. */
    private static String suiting(Precision precision, Limits limits) {
        if (precision != Precision.FP32) {
            return "tensor";
        }
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU && limits.localOwn();
        String best = gpu ? "local" : "direct";
        return names(limits).contains(best) ? best : "plain";
    }

    /** Why {@link #choose} took a family, one line. */
    static String reason(String wanted, Family family) {
        if (!wanted.equals("auto")) {
            return "asked for";
        } else if (family instanceof TensorFamily) {
            return "the precision asked for needs tensor cores";
        }
        return family instanceof LocalFamily
                ? "local memory is memory of its own here"
                : "local memory is slow or absent here";
    }
}
