package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Holds docs/config.md to the options. {@code mvn test -Dtest=ConfigPageTest -Dkiln.write=true} puts
 * into the page what it expects.
 */
final class ConfigPageTest {
    private static final Path PAGE = Path.of("docs/config.md");

    @TempDir
    Path folder;

    @Test
    void everyKeyIsOnThePage() throws IOException {
        Map<String, String> verbs = new TreeMap<>();
        Map<String, OptionSpec> options = new TreeMap<>();
        for (String verb : List.of("train", "sweep", "lr-find")) {
            new HashSet<>(Keys.allowed(spec(verb)).values()).forEach(option -> {
                verbs.merge(Keys.of(option), verb, (before, here) -> before + ", " + here);
                options.put(Keys.of(option), option);
            });
        }
        List<String> lines =
                new ArrayList<>(List.of("| key | variable | default | of |", "|---|---|---|---|"));
        options.forEach((key, option) -> lines.add(row(key, option, verbs.get(key))));
        assertHolds("keys", lines);
    }

    private static String row(String key, OptionSpec option, @Nullable String verbs) {
        String variable = Keys.variable(option);
        String value = option.defaultValue();
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s |",
                key,
                variable == null ? "" : "`" + variable + "`",
                value == null || value.isEmpty() ? "" : "`" + value + "`",
                verbs);
    }

    @Test
    void namesThatAreTakenAreOnThePage() throws IOException {
        List<String> lines = new ArrayList<>();
        Keys.TAKEN.forEach((name, what) -> lines.add("- `" + name + "`: " + what));
        assertHolds("taken", lines);
    }

    private CommandSpec spec(String verb) {
        var shell = new Shell(
                new Terminal(System.in, System.out, System.err, Screen.NONE), Map.of(), folder);
        CommandLine line = Main.commandLine(shell, verb).getSubcommands().get(verb);
        return Objects.requireNonNull(line).getCommandSpec();
    }

    private static void assertHolds(String mark, List<String> lines) throws IOException {
        String page = Files.readString(PAGE);
        String start = "<!-- " + mark + ":start -->\n";
        int from = page.indexOf(start) + start.length();
        int to = page.indexOf("<!-- " + mark + ":end -->");
        String wanted = String.join("\n", lines) + "\n";
        if (Boolean.getBoolean("kiln.write")) {
            Files.writeString(PAGE, page.substring(0, from) + wanted + page.substring(to));
        } else {
            assertEquals(wanted, page.substring(from, to));
        }
    }
}
