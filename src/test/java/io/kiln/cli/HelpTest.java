package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.OptionSpec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class HelpTest {
    @TempDir
    Path folder;

    @Test
    void everyOptionIsExplainedWithItsDefault() {
        var shell = new Shell(
                new Terminal(System.in, System.out, System.err, Screen.NONE),
                java.util.Map.of(),
                folder);
        List<CommandLine> all = new ArrayList<>(List.of(Main.commandLine(shell)));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).getSubcommands().values());
            explains(all.get(i));
        }
        assertTrue(all.size() >= 9, "verbs: " + all.size());
    }

    private static void explains(CommandLine command) {
        String verb = command.getCommandSpec().qualifiedName();
        String help = command.getUsageMessage();
        assertTrue(help.startsWith("Usage: " + verb), help);
        for (OptionSpec option : command.getCommandSpec().options()) {
            String name =
                    option.negatable() ? option.longestName().substring(2) : option.longestName();
            assertTrue(help.contains(name), verb + " does not explain " + name);
            assertTrue(option.description().length > 0, verb + " " + name + " has no description");
            boolean shown =
                    option.defaultValue() != null && option.showDefaultValue() != Visibility.NEVER;
            assertTrue(
                    !shown || help.contains("Default: " + option.defaultValue()),
                    verb + " " + name + ": no default");
        }
    }

    @Test
    void theExitCodesAreInTheHelp() {
        Session.Result result = new Session(folder).run("--help");
        assertEquals(0, result.code());
        for (ExitCode code : ExitCode.values()) {
            assertTrue(
                    result.out().matches("(?s).*\\R  " + code.number() + " .*"),
                    "no " + code + " in " + result.out());
        }
        assertEquals("", result.err());
    }

    @Test
    void verbsHaveHelpOfTheirOwn() {
        for (String verb : List.of(
                "train",
                "evaluate",
                "predict",
                "inspect",
                "export",
                "import",
                "devices",
                "doctor",
                "bench",
                "data",
                "completion")) {
            Session.Result result = new Session(folder).run(verb, "--help");
            assertEquals(0, result.code());
            assertTrue(result.out().startsWith("Usage: kiln " + verb), result.out());
        }
    }

    @Test
    void completionIsAScriptForAllVerbs() {
        Session.Result result = new Session(folder).run("completion");
        assertEquals(0, result.code());
        for (String word : List.of(
                "complete -F",
                "train",
                "evaluate",
                "--target-accuracy",
                "--check-every",
                "doctor",
                "strokes")) {
            assertTrue(result.out().contains(word), "no " + word + " in the script");
        }
    }
}
