package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The options of a verb as keys of a file, and as variables of the environment. */
final class Keys {
    /** Options that are about one call of the command, so that no file can hold them. */
    private static final Set<String> COMMAND_LINE_ONLY = Set.of(
            "help", "verbose", "config", "recipe", "print-config", "resume", "dry-run", "version");

    /** Variables that mean something else than the option that they sound like. */
    static final Map<String, String> TAKEN = taken();

    private static final String DASHES = "--";
    private static final int LONGEST = 100; // letters that a misspelt key may have

    private Keys() {}

    private static Map<String, String> taken() {
        Map<String, String> taken = new LinkedHashMap<>();
        taken.put("KILN_DATA", "a folder in which MNIST is looked for, not --data");
        taken.put("KILN_KERNELS", "a folder of kernel sources instead of Kiln's, not --kernels");
        taken.put("KILN_CACHE", "the folder of all caches");
        taken.put("KILN_OPENCL_LIBRARY", "the OpenCL library to load");
        taken.put("KILN_JAVA_OPTS", "flags for Java, read by the launcher");
        taken.put("KILN_MAIN", "another main class, read by the launcher");
        taken.put("KILN_CLASS_PATH", "its class path, read by the launcher");
        return taken;
    }

    /** An option's key: its first long name without dashes. */
    static String of(OptionSpec option) {
        return names(option).findFirst().orElseThrow();
    }

    private static Stream<String> names(OptionSpec option) {
        return Stream.of(option.names()).filter(n -> n.startsWith(DASHES)).map(n -> n.substring(2));
    }

    /** What may stand in a file: every option of a verb by each of its names. */
    static Map<String, OptionSpec> allowed(CommandSpec verb) {
        Map<String, OptionSpec> keys = new LinkedHashMap<>();
        for (OptionSpec option : verb.options()) {
            if (names(option).noneMatch(COMMAND_LINE_ONLY::contains)) {
                names(option).forEach(name -> keys.put(name, option));
            }
        }
        return keys;
    }

    /** The variable of an option, or null where the name is taken. */
    static @Nullable String variable(OptionSpec option) {
        String name = "KILN_" + of(option).toUpperCase(Locale.ROOT).replace('-', '_');
        return TAKEN.containsKey(name) ? null : name;
    }

    /** Of some keys the most alike, or null when none is. */
    static @Nullable String nearest(String key, Iterable<String> keys) {
        if (key.length() > LONGEST) {
            return null; // comparing takes time by its length
        }
        String nearest = null;
        int least = Math.max(2, key.length() / 3) + 1; // more edits than that are another word
        for (String candidate : keys) {
            int edits = edits(key.replace('_', '-'), candidate);
            if (edits < least) {
                least = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** How many letters to put in, leave out or change (Levenshtein 1966). */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1]; // edits from the first i letters to each beginning
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
