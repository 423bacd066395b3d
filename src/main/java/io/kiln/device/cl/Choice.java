package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.tuning.Row;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Setting;
import io.kiln.tuning.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The kernels for matrix products that a device was opened with.
 *
 * @param rules of which the first that holds says what a product gets: those for tensor cores, where
 *     it was opened for them, come before those for what is too small for these
 * @param family that obeys them
 * @param reason for the rule for products of all shapes, one line
 */
record Choice(List<Rule> rules, Family family, String reason) {
    private static final String AUTO = DeviceOptions.DEFAULT.kernels();

    /**
     * Chooses.
     *
     * @param table what the tables say of the device
     * @throws DeviceException when there are no such kernels or the device lacks what they need
     */
    static Choice of(DeviceOptions options, Limits limits, List<Row> table) {
        String wanted = options.kernels();
        return options.precision() == Precision.FP32
                ? inFloats(wanted, limits, table)
                : onTensorCores(wanted, options.precision(), limits, table);
    }

    private static Choice inFloats(String wanted, Limits limits, List<Row> table) {
        List<Rule> rules = Families.rules(wanted, limits, table);
        for (Rule rule : rules) {
            requireIn(Precision.FP32, rule, wanted);
        }
        Family ruled = Families.of(rules);
        Family suiting = wanted.equals(AUTO) ? StepFamily.around(ruled, limits) : ruled;
        return new Choice(rules, suiting, Families.reason(wanted, rules, table));
    }

    private static void requireIn(Precision mode, Rule rule, String wanted) {
        Precision needed = rule.setting().precision();
        if (needed != mode) {
            throw new DeviceException(String.format(
                    Locale.ROOT, "kernels '%s': need --precision %s", wanted, needed.label()));
        }
    }

    /** By a family's name, with what the tables say of it; or by rules, which then are all there is. */
    private static Choice onTensorCores(
            String wanted, Precision mode, Limits limits, List<Row> table) {
        List<Rule> tensor = new ArrayList<>();
        List<Rule> floats = new ArrayList<>();
        boolean named = wanted.equals(AUTO) || TensorFamily.NAMES.contains(wanted);
        for (Rule rule : named ? List.<Rule>of() : Families.parse(wanted)) {
            (rule.setting().precision() == Precision.FP32 ? floats : tensor).add(rule);
        }
        for (Rule rule : tensor) {
            requireIn(mode, rule, wanted);
            Families.require(rule.setting(), limits);
        }
        String name = tensor.isEmpty() ? wanted : tensor.get(0).setting().family();
        List<Rule> small = floats.isEmpty()
                ? Families.rules(AUTO, limits, table)
                : Families.rules(Rule.text(floats), limits, List.of());
        var family = TensorFamily.choose(name, mode, Families.of(small), limits);
        Setting any = Setting.of(family.name(), Map.of()).in(mode);
        if (named) {
            tensor.addAll(Families.about(any, limits, table));
        }
        tensor.add(Rule.always(any));
        List<Rule> large = Families.upToTheFirstThatHoldsAlways(tensor);
        List<Rule> all = new ArrayList<>(large);
        all.addAll(small);
        return new Choice(List.copyOf(all), family.with(large), "the precision asked for");
    }

    /** The kernels that one product gets; on tensor cores with their tile. */
    Setting of(Op.Gemm product, Limits limits) {
        if (family instanceof TensorFamily tensor && !TensorTile.small(product)) {
            return tensor.setting(product, limits);
        }
        Shape shape = Shape.of(product);
        return rules.stream()
                .filter(rule -> rule.setting().precision() == Precision.FP32 && rule.holds(shape))
                .findFirst()
                .orElseThrow()
                .setting();
    }
}
