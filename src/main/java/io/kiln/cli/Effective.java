package io.kiln.cli;

import io.kiln.cli.Layers.Setting;
import io.kiln.device.Version;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings that hold, and where each comes from: what {@code --print-config} shows, and what a
 * run's folder keeps so that {@code --config} repeats the run.
 *
 * @param settings by key in the order of the help; an empty value for what nobody has set
 */
record Effective(Map<String, Setting> settings) {
    /** Decide nothing about the weights, and would be in the way of a second run. */
    private static final Set<String> ABOUT_ONE_CALL = Set.of(
            "out",
            "trace",
            "tensorboard",
            "train-accuracy",
            "target-accuracy",
            "csv",
            "html",
            "json",
            "quiet",
            "no-color");

    private static final String BY_OPTION = "by option";
    private static final String BY_DEFAULT = "by default";
    private static final String FOUND = "as found";
    private static final List<String> LAST = List.of(FOUND, BY_DEFAULT);

    /** Keeps the order. */
    Effective {
        settings = new LinkedHashMap<>(settings);
    }

    /** What holds for a verb whose words were parsed. */
    static Effective of(CommandSpec verb, Layers layers) {
        ParseResult words = verb.commandLine().getParseResult();
        Map<String, Setting> settings = new LinkedHashMap<>();
        Keys.allowed(verb).values().forEach(option -> {
            if (!ABOUT_ONE_CALL.contains(Keys.of(option))) {
                settings.put(Keys.of(option), setting(option, words, layers));
            }
        });
        return new Effective(settings);
    }

    private static Setting setting(OptionSpec option, ParseResult words, Layers layers) {
        Setting below = layers.of(option)
                .orElse(new Setting(
                        option.defaultValue() == null ? "" : option.defaultValue(),
                        BY_DEFAULT,
                        ""));
        Setting holds = words.hasMatchedOption(option)
                ? new Setting(written(option), BY_OPTION, "")
                : below;
        boolean path = option.type() == Path.class && !holds.value().isEmpty();
        return path ? new Setting(absolute(holds.value()), holds.from(), holds.where()) : holds;
    }

    private static String written(OptionSpec option) {
        Object value = option.getValue();
        List<String> words = option.stringValues();
        return value instanceof Boolean || words.isEmpty()
                ? String.valueOf(value)
                : words.get(words.size() - 1);
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    /** The same with what a setting turned out to mean. */
    Effective with(String key, Object value) {
        var changed = new LinkedHashMap<>(settings);
        Setting before = changed.getOrDefault(key, new Setting("", FOUND, ""));
        String from = before.value().isEmpty() ? FOUND : before.from();
        changed.put(key, new Setting(value.toString(), from, before.where()));
        return new Effective(changed);
    }

    /** The same with what holds where nobody said so, by the names in a run's configuration. */
    Effective filled(Map<String, ?> facts) {
        Effective changed = this;
        for (Map.Entry<String, ?> fact : facts.entrySet()) {
            String key = fact.getKey().replace('_', '-');
            Setting said = settings.get(key);
            if (said == null || said.value().isEmpty()) {
                changed = changed.with(key, plain(fact.getValue()));
            }
        }
        return changed;
    }

    /** As people write numbers: 0.0005, not 5.0E-4. */
    private static String plain(Object value) {
        return value instanceof Float
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }

    /** The same without a setting. */
    Effective without(String key) {
        var changed = new LinkedHashMap<>(settings);
        changed.remove(key);
        return new Effective(changed);
    }

    /** Of these, which come from a file, a recipe or a variable, to be put behind a complaint. */
    String origins(String... keys) {
        var origins = new StringBuilder();
        for (String key : keys) {
            String where =
                    settings.getOrDefault(key, new Setting("", FOUND, "")).where();
            if (!where.isEmpty()) {
                origins.append("; ").append(key).append(" is from ").append(where);
            }
        }
        return origins.toString();
    }

    /** Where settings come from: options, then files and variables, then what nobody wrote. */
    private List<String> sources() {
        Set<String> sources = new LinkedHashSet<>(List.of(BY_OPTION));
        settings.values().forEach(setting -> sources.add(setting.from()));
        LAST.forEach(sources::remove);
        sources.addAll(LAST);
        sources.removeIf(from -> settings.values().stream()
                .noneMatch(s -> s.from().equals(from) && !s.value().isEmpty()));
        return List.copyOf(sources);
    }

    /**
     * As a file, grouped by where settings come from.
     *
     * @param verb what the file is for
     */
    List<String> lines(String verb) {
        List<String> lines = new ArrayList<>(List.of(
                "# Kiln " + Version.number() + "; again with: kiln " + verb + " --config FILE"));
        for (String from : sources()) {
            lines.add("");
            lines.add("# " + from);
            settings.forEach((key, setting) -> {
                if (setting.from().equals(from) && !setting.value().isEmpty()) {
                    lines.add(key + " = " + setting.value());
                }
            });
        }
        return lines;
    }
}
