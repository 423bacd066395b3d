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
    private static final String OPTIMISER = "optimiser";
    private static final String[] VALIDATING = {
        "Examples at the end of the training data that are not trained on, but by which networks and"
                + " epochs are compared, 1 or more. Without it 5000, of small data a tenth."
    };
    private static final int BEFORE_OTHERS = -2; // in the help, where others have -1

    private final CommandSpec spec = CommandSpec.create();
    private final Single single = new Single();
    private final CommandLine singleLine = new CommandLine(single);

    /** The options of one training. */
    @Command(name = "point")
    private static final class Single {
        @Mixin
        NetworkOptions network = new NetworkOptions();

        @Mixin
        SettingsOptions settings = new SettingsOptions();
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
        String[] names =
                name(single).equals(SEED) ? new String[] {"--seed", "--seeds"} : single.names();
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(single.paramLabel() + (one ? "" : ",..."))
                .description(one ? VALIDATING : single.description())
                .defaultValue(single.defaultValue())
                .order(BEFORE_OTHERS)
                .build();
    }

    /** To be mixed into the verb. */
    CommandSpec spec() {
        return spec;
    }

    /** Reads the options of one training; those that are not there get their defaults. */
    private void read(Map<String, String> values) {
        singleLine.parseArgs(values.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toArray(String[]::new));
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
                axes.put(name(option), Usage.check(at, () -> values(option, text)));
            }
        }
        Grid grid = Usage.check(at, () -> new Grid(axes));
        check(at, grid);
        return grid;
    }

    private static List<String> values(OptionSpec option, String text) {
        // Networks that were validated on other examples could not be compared.
        return name(option).equals(VALIDATION)
                ? List.of(text)
                : Grid.values(option.names()[0], text);
    }

    /**
     * Looks at each value beside the defaults of all other options, but for the first optimiser, which
     * says what numbers there are.
     *
     * @throws ParameterException naming option and value, when one is out of its range
     */
    void check(CommandSpec at, Grid grid) {
        List<String> optimisers = grid.axes().getOrDefault(OPTIMISER, List.of());
        check(at, OPTIMISER, optimisers, Map.of());
        Map<String, String> first =
                optimisers.isEmpty() ? Map.of() : Map.of(OPTIMISER, optimisers.get(0));
        grid.axes().forEach((name, values) -> check(at, name, values, first));
    }

    private void check(
            CommandSpec at, String name, List<String> values, Map<String, String> others) {
        for (String value : values) {
            Map<String, String> beside = new LinkedHashMap<>(others);
            beside.put(name, value);
            try {
                read(beside);
                single.network.check();
                single.settings.check();
            } catch (ParameterException e) {
                String said = String.valueOf(e.getMessage());
                String where = "--" + name;
                throw Usage.wrong(
                        at, said.contains(where) ? said : where + " " + value + ": " + said);
            }
        }
    }

    /**
     * The networks of a grid.
     *
     * @param at the verb
     * @param training what they are trained on
     * @throws ParameterException when values do not go together
     */
    List<Point> points(CommandSpec at, Grid grid, Dataset training) {
        List<Point> points = new ArrayList<>();
        for (Map<String, String> values : grid.combinations()) {
            int number = points.size() + 1;
            read(values);
            Network network = single.network.network(training);
            Settings settings;
            try {
                settings = single.settings.settings(training);
            } catch (ParameterException e) {
                throw Usage.wrong(at, grid.name(number, values) + ": " + e.getMessage());
            }
            Map<String, String> varied = new LinkedHashMap<>(values);
            varied.keySet().retainAll(grid.varying());
            points.add(new Point(number, grid.name(number, values), varied, network, settings));
        }
        return points;
    }
}
