package io.kiln.cli;

import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What went wrong, as one line on standard error. */
final class Complaint {
    private static final int LONGEST_NAME = 100; // characters; a longer word resembles no option

    private Complaint() {}

    /**
     * Says what was wrong.
     *
     * @param trace whether the stack trace follows
     * @return the exit code
     */
    static int report(Terminal terminal, Throwable problem, boolean trace) {
        ExitCode code = ExitCode.of(problem);
        terminal.problem(line(problem));
        if (trace && code != ExitCode.USAGE) {
            var text = new StringWriter();
            problem.printStackTrace(new PrintWriter(text, true));
            terminal.problem(text.toString().stripTrailing());
        }
        return code.number();
    }

    /** One line, whatever the message. */
    static String line(Throwable problem) {
        return oneLine(message(problem));
    }

    private static String message(Throwable problem) {
        String said = String.valueOf(problem.getMessage());
        if (problem instanceof ParameterException usage) {
            return usage(usage) + "; see "
                    + usage.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        } else if (problem instanceof OutOfMemoryError) {
            return outOfMemory(said);
        } else if (ExitCode.of(problem) == ExitCode.INTERNAL) {
            return String.format(
                    Locale.ROOT,
                    "internal error: %s; --verbose shows where, please report it",
                    problem);
        }
        return said;
    }

    private static String usage(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            boolean verb = problem.getCommandLine().getParent() == null && !first.startsWith("-");
            List<String> close =
                    first.length() > LONGEST_NAME ? List.of() : unmatched.getSuggestions();
            String hint = close.isEmpty()
                    ? ""
                    : "; did you mean " + String.join(" or ", close.subList(0, 1)) + "?";
            return (first.startsWith("-")
                            ? "unknown option '"
                            : verb ? "unknown verb '" : "unexpected '")
                    + first + "'" + hint;
        }
        return String.valueOf(problem.getMessage());
    }

    private static String outOfMemory(String said) {
        Runtime java = Runtime.getRuntime();
        double mebi = 1 << 20;
        return String.format(
                Locale.ROOT,
                "out of memory (%s): %.0f MiB of at most %.0f MiB in use; give Java more, for example"
                        + " KILN_JAVA_OPTS=-Xmx%.0fm, or use fewer examples or a smaller network",
                said,
                (java.totalMemory() - java.freeMemory()) / mebi,
                java.maxMemory() / mebi,
                2 * java.maxMemory() / mebi);
    }

    /** Messages quote what files say, and a terminal would obey what it holds. */
    static String oneLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "))
                .replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
    }
}
