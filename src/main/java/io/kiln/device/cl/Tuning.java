package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Tunable.Alternative;
import io.kiln.device.Tunable.Alternatives;
import io.kiln.tuning.Setting;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What could do a product on a device: every parameter of every family, less what a model rules out. */
final class Tuning {
    private final Op.Gemm product;
    private final Limits limits;
    private final List<Ranked> kept = new ArrayList<>();
    private final Map<String, Integer> pruned = new TreeMap<>();

    private record Ranked(Setting setting, boolean reordered, double time) {}

    private Tuning(Op.Gemm product, Limits limits) {
        this.product = product;
        this.limits = limits;
    }

    /**
     * Looks through the space of one family, or, for auto, of all whose bits are the same.
     *
     * @throws DeviceException when there is no such family, or it has no parameters
     */
    static Alternatives of(Op.Gemm product, Limits limits, String wanted) {
        var tuning = new Tuning(product, limits);
        boolean all = wanted.equals("auto");
        Families.of(limits).stream()
                .filter(family -> all ? !family.reordered() : family.name().equals(wanted))
                .forEach(tuning::lookThrough);
        if (tuning.kept.isEmpty() && tuning.pruned.isEmpty()) {
            throw new DeviceException("kernels " + wanted + ": they have no parameters that could"
                    + " be tuned for this device");
        }
        tuning.kept.sort(Comparator.comparingDouble(Ranked::time));
        List<Alternative> kernels = tuning.kept.stream()
                .map(one -> new Alternative(one.setting.toString(), one.reordered))
                .toList();
        return new Alternatives(kernels, tuning.pruned);
    }

    private void lookThrough(Family family) {
        for (Map<String, Integer> point : family.space()) {
            Family fixed = family.with(point);
            Cost cost = fixed.cost(product, limits);
            if (cost == null) {
                continue;
            }
            @Nullable String reason = Pruning.reason(cost, product, limits);
            if (reason == null) {
                kept.add(new Ranked(
                        Setting.of(family.name(), point),
                        family.reordered(),
                        Roofline.time(cost, limits)));
            } else {
                pruned.merge(reason, 1, Integer::sum);
            }
        }
    }
}
