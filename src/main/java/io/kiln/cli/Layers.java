package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Map;
import java.util.Optional;

/**
 * Settings below the command line: from the environment, a file and a recipe, the first of these
 * that sets a key outweighing the others. To the verb they are defaults.
 *
 * @param settings by key
 */
record Layers(Map<String, Setting> settings) implements IDefaultValueProvider {
    /** Nothing is set. */
    static final Layers NONE = new Layers(Map.of());

    /**
     * One of them.
     *
     * @param value as it was written
     * @param from for people, for example {@code my.conf} or {@code KILN_EPOCHS}
     * @param where for complaints, for example {@code my.conf:3}
     */
    record Setting(String value, String from, String where) {}

    /** Keeps the settings. */
    Layers {
        settings = Map.copyOf(settings);
    }

    /** What is set for an option. */
    Optional<Setting> of(OptionSpec option) {
        return Optional.ofNullable(settings.get(Keys.of(option)));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        return arg instanceof OptionSpec option
                ? of(option).map(Setting::value).orElse(null)
                : null;
    }

    /** Short, since picocli makes it for each option that it looks up here. */
    @Override
    public String toString() {
        return settings.size() + " settings";
    }
}
