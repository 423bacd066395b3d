package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.net.Network;
import io.kiln.train.Grid;
import io.kiln.train.Point;
import io.kiln.train.Settings;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a sweep that say which networks are trained and how: those of a training, each
 * with a list of values. Every combination is then read as a training reads its options.
 */
final class GridOptions {
    static final String SEED = "seed";
    private static final String VALIDATION = "validation";
    private static final int BEFORE_OTHERS = -2; // in the help, where others have -1

    private final CommandSpec spec = CommandSpec.create();

    /** The options of one training. */
    @Command(name = "point")
    private static final class Single {
        @Mixin
        NetworkOptions network = new NetworkOptions();

        @Mixin
        SettingsOptions settings = new SettingsOptions();

        static Single of(Map<String, String> values) {
            var single = new Single();
            new CommandLine(single)
                    .parseArgs(values.entrySet().stream()
                            .map(e -> "--" + e.getKey() + "=" + e.getValue())
                            .toArray(String[]::new));
            return single;
        }
    }

    /** Makes the options. */
    GridOptions() {
        List<OptionSpec> options =
                new ArrayList<>(CommandSpec.forAnnotatedObject(new Single()).options());
        // The seed first: with it changing slowest, one network of each kind is through early.
        options.sort((a, b) -> Boolean.compare(name(b).equals(SEED), name(a).equals(SEED)));
        options.forEach(option -> spec.addOption(list(option)));
    }

    private static String name(OptionSpec option) {
        return option.names()[0].substring(2);
    }

    private static OptionSpec list(OptionSpec single) {
        boolean one = name(single).equals(VALIDATION);
        String[] names = name(single).equals(SEED)
                ? new String[] {"--seed", "--seeds"}
                : new String[] {single.names()[0]};
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(single.paramLabel() + (one ? "" : ",..."))
                .description(single.description())
                .defaultValue(single.defaultValue())
                .order(BEFORE_OTHERS)
                .build();
    }

    /** To be mixed into the verb. */
    CommandSpec spec() {
        return spec;
    }

    /**
     * What was asked for.
     *
     * @param at the verb
     * @throws ParameterException naming option and value, when one is out of its range
     */
    Grid grid(CommandSpec at) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            String text = option.getValue();
            if (text != null) {
                axes.put(name(option), values(at, option, text));
            }
        }
        return Usage.check(at, () -> new Grid(axes));
    }

    private static List<String> values(CommandSpec at, OptionSpec option, String text) {
        // Networks that were validated on other examples could not be compared.
        List<String> values = name(option).equals(VALIDATION)
                ? List.of(text)
                : Usage.check(at, () -> Grid.values(option.names()[0], text));
        for (String value : values) {
            try {
                Single single = Single.of(Map.of(name(option), value));
                single.network.check();
                single.settings.check();
            } catch (ParameterException e) {
                String said = String.valueOf(e.getMessage());
                String where = option.names()[0];
                throw Usage.wrong(
                        at, said.contains(where) ? said : where + " " + value + ": " + said);
            }
        }
        return values;
    }

    /**
     * The networks of a grid.
     *
     * @param training what they are trained on
     */
    static List<Point> points(Grid grid, Dataset training) {
        List<Point> points = new ArrayList<>();
        for (Map<String, String> values : grid.combinations()) {
            Single single = Single.of(values);
            Network network = single.network.network(training);
            Settings settings = single.settings.settings(training);
            int number = points.size() + 1;
            Map<String, String> varied = new LinkedHashMap<>(values);
            varied.keySet().retainAll(grid.varying());
            points.add(new Point(number, grid.name(number, values), varied, network, settings));
        }
        return points;
    }
}
