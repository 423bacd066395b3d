package io.kiln.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The settings that came with Kiln, by name: the files in {@code recipes/}. */
final class Recipes {
    /** Their names, the plainest first. */
    static final List<String> NAMES = List.of(
            "mnist", "mnist-best-small", "simard-2003", "ciresan-2010-small", "ciresan-2010");

    private static final String VERSION = "version";

    private Recipes() {}

    /** A recipe that came with Kiln. */
    static ConfigFile shipped(String name) {
        return ConfigFile.shipped(name, "/io/kiln/recipes/" + name + ".conf");
    }

    /**
     * A recipe that came with Kiln, or a file.
     *
     * @throws ConfigFile.Unreadable when it is neither
     */
    static ConfigFile open(String named) {
        if (NAMES.contains(named)) {
            return shipped(named);
        }
        Path file = Path.of(named);
        if (!Files.exists(file)) {
            String nearest = Keys.nearest(named, NAMES);
            throw new ConfigFile.Unreadable(String.format(
                    Locale.ROOT,
                    "--recipe %s: neither a recipe nor a file%s; kiln recipes lists them",
                    named,
                    nearest == null ? "" : "; did you mean " + nearest + "?"));
        }
        return ConfigFile.read(file);
    }

    /** Its name, with its version where it has one. */
    static String title(ConfigFile recipe) {
        return recipe.entries().stream()
                .filter(entry -> entry.key().equals(VERSION))
                .findFirst()
                .map(entry -> recipe.name() + ", version " + entry.value())
                .orElse(recipe.name());
    }
}
