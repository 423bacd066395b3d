package io.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The command as a fuzzer sees it: it reads words and settings, and does nothing. */
public final class FuzzedCommand {
    private static final int MOST_WORDS = 30;

    private FuzzedCommand() {}

    /**
     * Takes the input as words, a line each, and looks at their ranges where the verb can.
     *
     * @param folder what the command takes for the working folder and the cache
     * @param input UTF-8, or not
     * @return whether they are right
     */
    public static boolean words(Path folder, byte[] input) {
        String[] words = new String(input, StandardCharsets.UTF_8)
                .lines()
                .filter(word -> !word.startsWith("@")) // which would name a file with more words
                .limit(MOST_WORDS)
                .toArray(String[]::new);
        CommandLine line = Main.commandLine(shell(folder, OutputStream.nullOutputStream()), words);
        try {
            ParseResult parsed = line.parseArgs(words);
            if (parsed.hasSubcommand()
                    && parsed.subcommand().commandSpec().userObject() instanceof Configured verb) {
                verb.checkOptions();
            }
            return true;
        } catch (ParameterException e) {
            return false;
        } catch (RuntimeException e) {
            requireKnown(ExitCode.of(e).number(), e);
            return false;
        }
    }

    /**
     * Takes the input as the file of {@code train --config} with data that is not there, so that
     * every setting is read and nothing is trained.
     *
     * @param folder where the file is written
     * @param input UTF-8, or not
     * @return whether the settings are right
     */
    public static boolean config(Path folder, byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.conf"), input);
        var err = new ByteArrayOutputStream();
        String nowhere = folder.resolve("nowhere").toString();
        int code = Main.run(
                shell(folder, err), "train", "--data", nowhere, "--config", file.toString());
        String said = err.toString(StandardCharsets.UTF_8);
        requireKnown(code, new AssertionError(said));
        return code == ExitCode.INPUT.number() && said.contains("no such data");
    }

    private static void requireKnown(int code, Throwable cause) {
        if (code != ExitCode.USAGE.number()
                && code != ExitCode.INPUT.number()
                && code != ExitCode.DEVICE.number()) {
            throw new AssertionError("exit code " + code, cause);
        }
    }

    private static Shell shell(Path folder, OutputStream err) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                Session.print(OutputStream.nullOutputStream()),
                Session.print(err),
                Screen.NONE);
        return new Shell(terminal, Map.of("KILN_CACHE", folder.toString()), folder);
    }
}
