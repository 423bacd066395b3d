package io.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The command as a fuzzer sees it: it reads words and settings, and does nothing.
 *
 * <p>A verb's options are looked through once, not for each input: a parse begins by forgetting the
 * one before.
 */
public final class FuzzedCommand {
    private static final int MOST_WORDS = 30;
    private static final String TRAIN = "train";

    private final Path folder;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Shell shell;
    private final CommandLine all;
    private final Map<String, CommandLine> verbs = new HashMap<>();

    /**
     * Makes a command.
     *
     * @param folder what it takes for the working folder and the cache
     */
    public FuzzedCommand(Path folder) {
        this.folder = folder;
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                Session.print(OutputStream.nullOutputStream()),
                Session.print(err),
                Screen.NONE);
        this.shell = new Shell(terminal, Map.of("KILN_CACHE", folder.toString()), folder);
        this.all = Main.commandLine(shell);
    }

    /**
     * Takes the input as words, a line each, and looks at their ranges where the verb can.
     *
     * @param input UTF-8, or not
     * @return whether they are right
     */
    public boolean words(byte[] input) {
        String[] words = new String(input, StandardCharsets.UTF_8)
                .lines()
                .filter(word -> !word.startsWith("@")) // which would name a file with more words
                .limit(MOST_WORDS)
                .toArray(String[]::new);
        try {
            ParseResult parsed = line(words).parseArgs(words);
            if (parsed.hasSubcommand()
                    && parsed.subcommand().commandSpec().userObject() instanceof Configured verb) {
                verb.checkOptions();
            }
            return true;
        } catch (RuntimeException e) {
            requireKnown(ExitCode.of(e).number(), Complaint.line(e), e);
            return false;
        }
    }

    private CommandLine line(String... words) {
        String first = words.length == 0 ? "" : words[0];
        return all.getSubcommands().containsKey(first)
                ? verbs.computeIfAbsent(first, verb -> Main.commandLine(shell, verb))
                : all;
    }

    /**
     * Takes the input as the file of {@code train --config} with data that is not there, so that
     * every setting is read and nothing is trained.
     *
     * @param input UTF-8, or not
     * @return whether the settings are right
     */
    public boolean config(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.conf"), input);
        CommandLine line = line(TRAIN);
        err.reset();
        String nowhere = folder.resolve("nowhere").toString();
        int code = line.execute(TRAIN, "--data", nowhere, "--config", file.toString());
        forgetSettings(line.getSubcommands().get(TRAIN));
        String said = err.toString(StandardCharsets.UTF_8);
        for (String told : said.split("\n", -1)) {
            requireKnown(code, told, new AssertionError(said));
        }
        return code == ExitCode.INPUT.number() && said.contains("no such data");
    }

    /**
     * Asks a model about all examples of a file; the answers go nowhere.
     *
     * @throws AssertionError unless there are answers
     */
    public void predict(Path model, Path asked) {
        err.reset();
        int code =
                Main.run(shell, "predict", model.toString(), asked.toString(), "--device", "cpu");
        if (code != ExitCode.OK.number()) {
            throw new AssertionError(err.toString(StandardCharsets.UTF_8));
        }
    }

    private static void forgetSettings(CommandLine verb) {
        verb.getCommandSpec().defaultValueProvider(null);
        ((Configured) verb.getCommand()).config().layers(Layers.NONE);
    }

    private static void requireKnown(int code, String said, Throwable cause) {
        boolean known = code == ExitCode.USAGE.number()
                || code == ExitCode.INPUT.number()
                || code == ExitCode.DEVICE.number();
        if (!known || said.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("exit code " + code + ": " + said, cause);
        }
    }
}
