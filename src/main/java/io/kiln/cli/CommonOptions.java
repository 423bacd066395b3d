package io.kiln.cli;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

import java.util.List;

/** What every verb understands. */
public final class CommonOptions {
    /** What may be said beside --resume, of any verb that has it: nothing that changes results. */
    static final List<String> WITH_RESUME = List.of(
            "--device",
            "--threads",
            "--no-vector",
            "--fuse",
            "--binding",
            "--kernels",
            "--precision",
            "--kernel-cache",
            "--replay",
            "--persistent",
            "--no-self-test",
            "--check-every",
            "--verbose",
            "--quiet",
            "--json",
            "--no-color");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    boolean help;

    @Option(
            names = {"-v", "--verbose"},
            showDefaultValue = Visibility.NEVER,
            description = "Say more on standard error; twice for debugging.")
    boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            description = "Results only, and what is wrong.")
    boolean quiet;

    @Option(names = "--json", description = "Write JSON to standard output, one object a line.")
    boolean json;

    @Option(names = "--no-color", description = "No colours, as with NO_COLOR in the environment.")
    boolean noColor;

    /** Made by picocli. */
    public CommonOptions() {}

    /** Settings of slf4j-simple; it reads them when the first logger is made. */
    void configureLogging() {
        String level = verbose.length > 1
                ? "debug"
                : verbose.length == 1 ? "info" : quiet ? "error" : "warn";
        String prefix = "org.slf4j.simpleLogger.";
        System.setProperty(prefix + "logFile", "System.err");
        System.setProperty(prefix + "showThreadName", "false");
        System.setProperty(prefix + "showShortLogName", "true");
        System.setProperty(prefix + "defaultLogLevel", level);
    }
}
