package io.kiln.cli;

import io.kiln.device.Version;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.CharBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The command {@code kiln}: finds the verb, runs it, and turns what it throws into one line and an
 * exit code.
 */
@Command(
        name = "kiln",
        description = "Trains and runs fully connected neural networks.",
        synopsisHeading = "Usage: ",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        footer = {
            "",
            "kiln VERB --help tells what a verb does. Data goes to standard output, the rest to standard error.",
            "KILN_JAVA_OPTS holds flags for Java, for example -Xmx2g; KILN_DEVICE a default for --device."
        })
public final class Main {
    private static final Map<String, Function<Shell, Object>> VERBS = new LinkedHashMap<>();

    static {
        VERBS.put("train", TrainCommand::new);
        VERBS.put("sweep", SweepCommand::with);
        VERBS.put("lr-find", LrFindCommand::with);
        VERBS.put("folds", FoldsCommand::new);
        VERBS.put("evaluate", EvaluateCommand::new);
        VERBS.put("report", ReportCommand::new);
        VERBS.put("compare", CompareCommand::new);
        VERBS.put("predict", PredictCommand::new);
        VERBS.put("inspect", InspectCommand::new);
        VERBS.put("export", ExportCommand::new);
        VERBS.put("import", ImportCommand::new);
        VERBS.put("devices", DevicesCommand::new);
        VERBS.put("doctor", DoctorCommand::new);
        VERBS.put("bench", BenchCommand::new);
        VERBS.put("tune", TuneCommand::new);
        VERBS.put("recipes", RecipesCommand::with);
        VERBS.put("data", DataCommand::with);
        VERBS.put("completion", CompletionCommand::new);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text, or a verb's.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version of Kiln and of Java.")
    boolean version;

    private final Shell shell;

    private Main(Shell shell) {
        this.shell = shell;
    }

    /**
     * Runs the command and ends the process.
     *
     * @param args the words after {@code kiln}
     */
    public static void main(String[] args) {
        // NOTE: figures look the same everywhere; programs read them too.
        Locale.setDefault(Locale.ROOT);
        System.setProperty("java.awt.headless", "true");
        int code = run(Shell.ofProcess(), args);
        System.exit(code);
    }

    /**
     * Runs the command.
     *
     * @param shell what surrounds it
     * @param args the words after {@code kiln}
     * @return an exit code, see {@link ExitCode}
     */
    static int run(Shell shell, String... args) {
        Terminal terminal = shell.terminal();
        int code;
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            version().forEach(terminal::data); // without picocli, because it is so often asked
            code = ExitCode.OK.number();
        } else {
            code = execute(shell, args);
        }
        if (!terminal.finish() && code == ExitCode.OK.number()) {
            terminal.problem("standard output could not be written; part of the answer is lost");
            code = ExitCode.OUTPUT.number();
        }
        return code;
    }

    private static int execute(Shell shell, String... args) {
        CommandLine line = commandLine(shell, args);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            return Complaint.report(shell.terminal(), e, false);
        }
    }

    /**
     * The tree of commands; where the words name a verb, only that one, since each costs time to
     * look through.
     */
    static CommandLine commandLine(Shell shell, String... args) {
        var line = new CommandLine(new Main(shell));
        String first = args.length == 0 ? "" : args[0];
        VERBS.forEach((name, verb) -> {
            if (name.equals(first) || !VERBS.containsKey(first)) {
                line.addSubcommand(name, verb.apply(shell));
            }
        });
        configure(line, shell);
        return line;
    }

    /** Writes in the stream's own character set: a writer over its bytes would take Java's. */
    private static PrintWriter writer(PrintStream out) {
        var through = new Writer() {
            @Override
            public void write(char[] from, int offset, int count) {
                out.append(CharBuffer.wrap(from, offset, count));
            }

            @Override
            public void flush() {
                out.flush();
            }

            @Override
            public void close() {
                out.flush();
            }
        };
        return new PrintWriter(through, true);
    }

    private static void configure(CommandLine line, Shell shell) {
        Terminal terminal = shell.terminal();
        line.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.number());
        line.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
        line.getCommandSpec().versionProvider(() -> version().toArray(String[]::new));
        showDefaults(line);
        line.setOut(writer(terminal.out()));
        line.setErr(writer(terminal.err()));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.min(100, Math.max(80, terminal.width())));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(parsed -> start(shell, parsed));
        line.setParameterExceptionHandler((e, words) -> Complaint.report(terminal, e, false));
        line.setExecutionExceptionHandler(
                (e, at, parsed) -> Complaint.report(terminal, e, verbose(at.getCommandSpec())));
    }

    private static void showDefaults(CommandLine line) {
        line.getCommandSpec().usageMessage().showDefaultValues(true).sortOptions(false);
        line.getSubcommands().values().forEach(Main::showDefaults);
    }

    /** Obeys the common options, then runs the verb. */
    private static int start(Shell shell, ParseResult words) {
        Terminal terminal = shell.terminal();
        obey(terminal, verb(words).commandSpec());
        ParseResult parsed = Layering.applied(shell, words, verb(words));
        ParseResult last = verb(parsed);
        obey(terminal, last.commandSpec());
        Variables.misspelt(shell).forEach(terminal::line);
        boolean needsVerb = last.commandSpec().userObject() instanceof Main
                && !last.isUsageHelpRequested()
                && !last.isVersionHelpRequested();
        if (needsVerb) {
            last.commandSpec().commandLine().usage(terminal.err());
            return ExitCode.USAGE.number();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static void obey(Terminal terminal, CommandSpec verb) {
        CommonOptions common = common(verb);
        if (common != null) {
            if (common.quiet && common.verbose.length > 0) {
                throw Usage.wrong(verb, "--quiet and --verbose: choose one");
            }
            terminal.obey(common);
            common.configureLogging();
        }
    }

    private static ParseResult verb(ParseResult words) {
        return words.hasSubcommand() ? verb(words.subcommand()) : words;
    }

    /** Every key that a file may hold for one verb or another. */
    static Set<String> configurable(Shell shell) {
        Set<String> keys = new LinkedHashSet<>();
        for (CommandLine verb : commandLine(shell).getSubcommands().values()) {
            if (verb.getCommand() instanceof Configured) {
                keys.addAll(Keys.allowed(verb.getCommandSpec()).keySet());
            }
        }
        return keys;
    }

    private static boolean verbose(CommandSpec spec) {
        CommonOptions common = common(spec);
        return common != null && common.verbose.length > 0;
    }

    private static @org.jspecify.annotations.Nullable CommonOptions common(CommandSpec spec) {
        CommandSpec mixin = spec.mixins().get("common");
        return mixin == null ? null : (CommonOptions) mixin.userObject();
    }

    /** Two lines: Kiln's version, and Java's. */
    static List<String> version() {
        String java = String.format(
                Locale.ROOT,
                "Java %s (%s), %s %s",
                System.getProperty("java.version"),
                System.getProperty("java.vm.name"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        return List.of("kiln " + Version.number(), java);
    }
}
