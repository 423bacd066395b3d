package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The variables of the environment that Kiln reads, and those that look like them. */
final class Variables {
    private static final String PREFIX = "KILN_";

    /** Read by Kiln's tests and scripts, which start the command, too. */
    private static final List<String> OF_TESTS = List.of(
            "KILN_REQUIRE_",
            "KILN_GPU_",
            "KILN_FAULTS",
            "KILN_BROKEN",
            "KILN_JDK25",
            "KILN_BUILD",
            "KILN_STATE",
            "KILN_MEMCHECK",
            "KILN_OCLGRIND",
            "KILN_M2");

    private Variables() {}

    /** A line for each variable that nobody reads and that is spelt nearly as one that is read. */
    static List<String> misspelt(Shell shell) {
        Set<String> strange = new TreeSet<>(shell.environment().keySet());
        strange.removeIf(name -> !name.startsWith(PREFIX)
                || Keys.TAKEN.containsKey(name)
                || OF_TESTS.stream().anyMatch(name::startsWith));
        if (strange.isEmpty()) {
            return List.of(); // to know all variables takes all verbs, which take time
        }
        Map<String, String> known = known(shell);
        strange.removeAll(known.values());
        return strange.stream()
                .map(name -> told(name, known))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable String told(String name, Map<String, String> known) {
        String nearest = Keys.nearest(key(name), known.keySet());
        return nearest == null
                ? null
                : name + " in the environment is ignored: nothing has that name; did you mean "
                        + known.get(nearest) + "?";
    }

    private static String key(String variable) {
        return variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All that are read, by the key that they would be in a file. */
    private static Map<String, String> known(Shell shell) {
        Set<String> names = new LinkedHashSet<>(Keys.TAKEN.keySet());
        names.add("KILN_CONFIG");
        names.add("KILN_RECIPE");
        for (CommandLine verb : Main.commandLine(shell).getSubcommands().values()) {
            if (verb.getCommand() instanceof Configured) {
                Keys.allowed(verb.getCommandSpec()).values().forEach(option -> {
                    String variable = Keys.variable(option);
                    if (variable != null) {
                        names.add(variable);
                    }
                });
            }
        }
        Map<String, String> known = new LinkedHashMap<>();
        names.forEach(name -> known.put(key(name), name));
        return known;
    }
}
