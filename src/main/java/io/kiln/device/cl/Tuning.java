package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Tunable.Alternative;
import io.kiln.device.Tunable.Alternatives;
import io.kiln.tuning.Setting;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What could do a product on a device: every parameter of every family, less what a model rules out. */
final class Tuning {
    /** What one more of those that the model takes for alike counts. */
    private static final double LESS_NEWS = 0.05;

    private final Op.Gemm product;
    private final Limits limits;
    private final List<Ranked> kept = new ArrayList<>();
    private final Map<String, Integer> pruned = new TreeMap<>();

    private record Ranked(Setting setting, boolean reordered, Cost cost, double time) {
        Ranked later(double factor) {
            return new Ranked(setting, reordered, cost, factor * time);
        }
    }

    private Tuning(Op.Gemm product, Limits limits) {
        this.product = product;
        this.limits = limits;
    }

    /**
     * Looks through the space of one family, or, for auto, of all whose bits are the same. In another
     * precision than fp32 there is one family; what emulates it is ranked as what it stands for.
     *
     * @throws DeviceException when there is no such family, or it has no parameters
     */
    static Alternatives of(Op.Gemm product, Limits limits, String wanted, Precision mode) {
        boolean floats = mode == Precision.FP32;
        boolean all = wanted.equals("auto");
        var tuning = new Tuning(product, floats ? limits : limits.asGpu());
        if (floats) {
            Families.of(limits).stream()
                    .filter(family -> all ? !family.reordered() : family.name().equals(wanted))
                    .forEach(tuning::lookThrough);
        } else {
            tuning.lookThrough(TensorFamily.choose(wanted, mode, new PlainFamily(), limits));
        }
        if (tuning.kept.isEmpty() && tuning.pruned.isEmpty()) {
            throw new DeviceException("kernels " + wanted + ": they have no parameters that could"
                    + " be tuned for this device");
        }
        List<Alternative> kernels = tuning.ranked().stream()
                .map(one -> new Alternative(one.setting.toString(), one.reordered))
                .toList();
        return new Alternatives(kernels, tuning.pruned);
    }

    /**
     * The fastest first, by the model. What differs only in ways that it knows little of, such as the
     * order of tiles, follows after others that are nearly as fast.
     */
    private List<Ranked> ranked() {
        List<Ranked> ranked = new ArrayList<>(kept);
        ranked.sort(Comparator.comparingDouble(Ranked::time));
        Map<List<Double>, Integer> alike = new HashMap<>();
        ranked.replaceAll(one -> {
            Cost cost = one.cost;
            int before =
                    alike.merge(List.of(cost.work(), cost.loads(), cost.groups()), 1, Integer::sum);
            return one.later(1 + LESS_NEWS * (before - 1));
        });
        ranked.sort(Comparator.comparingDouble(Ranked::time));
        return ranked;
    }

    private @Nullable String reason(Family family, Cost cost) {
        boolean floats = family.precision() == Precision.FP32;
        return floats || !TensorTile.small(product)
                ? Pruning.reason(cost, product, limits)
                : "a side below " + TensorTile.SIDE + " is multiplied in fp32";
    }

    private void lookThrough(Family family) {
        for (Map<String, Integer> point : family.space()) {
            Family fixed = family.with(point);
            Cost cost = fixed.cost(product, limits);
            if (cost == null) {
                continue;
            }
            @Nullable String reason = reason(family, cost);
            if (reason == null) {
                kept.add(new Ranked(
                        Setting.of(family.name(), point).in(family.precision()),
                        family.reordered(),
                        cost,
                        Roofline.time(cost, limits)));
            } else {
                pruned.merge(reason, 1, Integer::sum);
            }
        }
    }
}
