package io.kiln.cli;

import io.kiln.cli.ConfigFile.Entry;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Puts what environment, file and recipe set below the options of a verb. What is wrong with a
 * setting is told by its file and line, or its variable.
 */
final class Layering {
    private static final String VERSION = "version"; // of a recipe; decides nothing

    /** Found once, and only if somebody asks: it takes a look through all verbs. */
    private static final class OfAnyVerb {
        static final Set<String> KEYS = Main.configurable(Shell.ofProcess());

        private OfAnyVerb() {}
    }

    private final Shell shell;
    private final CommandSpec verb;
    private final Configured configured;
    private final Map<String, OptionSpec> keys;
    private final Map<String, Layers.Setting> settings = new LinkedHashMap<>();

    private Layering(Shell shell, CommandSpec verb, Configured configured) {
        this.shell = shell;
        this.verb = verb;
        this.configured = configured;
        this.keys = Keys.allowed(verb);
    }

    /**
     * Parses the words again above what else is set, where anything is.
     *
     * @param parsed the words by themselves
     * @param last the verb's part of them
     * @return what now holds
     * @throws ParameterException when a setting is wrong, naming its file and line or variable
     */
    static ParseResult applied(Shell shell, ParseResult parsed, ParseResult last) {
        CommandSpec verb = last.commandSpec();
        if (!(verb.userObject() instanceof Configured configured)
                || last.isUsageHelpRequested()
                || configured.goesOn()) {
            return parsed;
        }
        Layers layers = new Layering(shell, verb, configured).layers();
        if (layers.settings().isEmpty()) {
            return parsed;
        }
        configured.config().layers(layers);
        return new Whole(parsed, verb, configured).above(layers);
    }

    private Layers layers() {
        String file = asked(configured.config().config, "KILN_CONFIG");
        String recipe = asked(configured.config().recipe, "KILN_RECIPE");
        environment();
        if (file != null) {
            ConfigFile read = read(() -> ConfigFile.read(Path.of(file)));
            add(read, read.name());
        }
        if (recipe != null) {
            ConfigFile read = read(() -> Recipes.open(recipe));
            add(read, "recipe " + Recipes.title(read));
        }
        return new Layers(settings);
    }

    /** A word of the command line, else that of a variable, or null. */
    private @Nullable String asked(@Nullable Object word, String variable) {
        String named = shell.environment().getOrDefault(variable, "").strip();
        return word != null ? word.toString() : named.isEmpty() ? null : named;
    }

    private ConfigFile read(Supplier<ConfigFile> file) {
        try {
            return file.get();
        } catch (ConfigFile.Unreadable e) {
            throw Usage.wrong(verb, String.valueOf(e.getMessage()));
        }
    }

    private void environment() {
        for (OptionSpec option : new LinkedHashSet<>(keys.values())) {
            String name = Keys.variable(option);
            String value = name == null ? "" : shell.environment().getOrDefault(name, "");
            if (name != null && !value.isBlank()) {
                set(
                        option,
                        value.strip(),
                        name,
                        String.format(
                                Locale.ROOT, "%s is '%s' in the environment", name, value.strip()));
            }
        }
    }

    private void add(ConfigFile file, String from) {
        Map<String, Integer> lines = new HashMap<>(); // of this file, by key
        for (Entry entry : file.entries()) {
            String where = file.name() + ":" + entry.line();
            OptionSpec option = option(entry, where);
            Integer before =
                    lines.put(option == null ? entry.key() : Keys.of(option), entry.line());
            if (before != null) {
                throw Usage.wrong(
                        verb,
                        String.format(
                                Locale.ROOT,
                                "%s: %s is there twice, first in line %d",
                                where,
                                entry.key(),
                                before));
            }
            if (option != null) {
                set(option, entry.value(), from, where);
            }
        }
    }

    /** The option of a key; null when the key is passed over. */
    private @Nullable OptionSpec option(Entry entry, String where) {
        String key = entry.key();
        if (keys.containsKey(key) || key.equals(VERSION)) {
            return keys.get(key);
        }
        if (OfAnyVerb.KEYS.contains(key)) {
            shell.terminal()
                    .line(String.format(
                            Locale.ROOT, "%s: %s does not concern %s", where, key, verb.name()));
            return null;
        }
        String nearest = Keys.nearest(key, keys.keySet());
        String hint = nearest == null ? "" : "; did you mean " + nearest + "?";
        throw Usage.wrong(
                verb, String.format(Locale.ROOT, "%s: unknown key '%s'%s", where, key, hint));
    }

    private void set(OptionSpec option, String value, String from, String where) {
        try {
            verb.commandLine().parseArgs("--" + Keys.of(option) + "=" + value);
        } catch (ParameterException e) {
            throw Usage.wrong(verb, where + ": " + e.getMessage());
        }
        settings.putIfAbsent(Keys.of(option), new Layers.Setting(value, from, where));
    }
}
