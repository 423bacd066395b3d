package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Precision;
import io.kiln.tuning.Row;
import io.kiln.tuning.Rule;
import io.kiln.tuning.Setting;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    private static final String AUTO = "auto";
    private static final Rule PLAIN = Rule.always(Setting.parse("plain"));

    private Families() {}

    /** All families that a device has what it takes for. */
    static List<Family> of(Limits limits) {
        return ALL.stream().filter(family -> family.refusal(limits) == null).toList();
    }

    /** The names that options may say. */
    static List<String> names(Limits limits) {
        return of(limits).stream().map(Family::name).toList();
    }

    /**
     * A family with some of its parameters fixed.
     *
     * @throws DeviceException when there is none of that name, or no such parameter
     */
    static Family of(Setting setting) {
        if (setting.precision() != Precision.FP32) {
            return TensorFamily.of(setting);
        }
        for (Family family : ALL) {
            if (family.name().equals(setting.family())) {
                return setting.parameters().isEmpty() ? family : family.with(setting.parameters());
            }
        }
        throw new DeviceException("kernels '" + setting.family() + "' are not one of auto, "
                + ALL.stream().map(Family::name).collect(Collectors.joining(", ")));
    }

    /** The family that obeys rules. */
    static Family of(List<Rule> rules) {
        return rules.get(0).holdsAlways() ? of(rules.get(0).setting()) : new Ruled(rules);
    }

    /**
     * The rules for a device, the last of which holds always.
     *
     * @param wanted {@code auto} for those of the tables in 32-bit floats, a family's name for those
     *     of the tables about it, or rules
     * @param table what the tables say of the device
     * @throws DeviceException when there are no such kernels or the device lacks what they need
     */
    static List<Rule> rules(String wanted, Limits limits, List<Row> table) {
        List<Rule> rules = new ArrayList<>();
        usable(Precision.FP32, limits, table).forEach(rules::add);
        if (wanted.equals(AUTO)) {
            rules.removeIf(rule -> of(rule.setting()).reordered());
            rules.add(PLAIN);
        } else {
            List<Rule> asked = asked(wanted, limits);
            rules.removeIf(rule -> !rule.setting().family().equals(wanted));
            rules.addAll(asked);
        }
        return upToTheFirstThatHoldsAlways(rules);
    }

    private static List<Rule> asked(String wanted, Limits limits) {
        List<Rule> asked = new ArrayList<>(parse(wanted));
        asked.forEach(rule -> require(rule.setting(), limits));
        if (asked.stream().noneMatch(Rule::holdsAlways)) {
            asked.add(PLAIN);
        }
        return asked;
    }

    /** Rules as options say them. */
    static List<Rule> parse(String wanted) {
        try {
            return Rule.parseAll(wanted);
        } catch (IllegalArgumentException e) {
            throw new DeviceException("kernels '" + wanted + "': " + e.getMessage(), e);
        }
    }

    /** Refuses kernels that a device lacks something for. */
    static void require(Setting setting, Limits limits) {
        String refusal = of(setting).refusal(limits);
        if (refusal != null) {
            throw new DeviceException("kernels " + setting + ": " + refusal);
        }
    }

    /** What the tables say of kernels in their precision, whatever the values of their parameters. */
    static List<Rule> about(Setting any, Limits limits, List<Row> table) {
        return usable(any.precision(), limits, table)
                .filter(rule -> rule.setting().family().equals(any.family()))
                .toList();
    }

    private static Stream<Rule> usable(Precision mode, Limits limits, List<Row> table) {
        return table.stream()
                .map(Row::rule)
                .filter(rule -> rule.setting().precision() == mode)
                .filter(rule -> of(rule.setting()).refusal(limits) == null);
    }

    static List<Rule> upToTheFirstThatHoldsAlways(List<Rule> rules) {
        int end = 0;
        while (!rules.get(end).holdsAlways()) {
            end++;
        }
        return List.copyOf(rules.subList(0, end + 1));
    }

    /** Why {@link #rules} took the rule for products of all shapes, one line. */
    static String reason(String wanted, List<Rule> rules, List<Row> table) {
        if (!wanted.equals(AUTO)) {
            return "asked for";
        }
        @Nullable
        Row row = table.stream()
                .filter(one -> one.rule().equals(rules.get(rules.size() - 1)))
                .findFirst()
                .orElse(null);
        return row == null
                ? "no table says anything of this device"
                : String.format(
                        Locale.ROOT, "%s %s: %s", row.level().word(), row.pattern(), row.source());
    }
}
