package io.kiln.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What is at the other end of the streams.
 *
 * @param out whether standard output is a terminal that can go back in a line
 * @param err whether standard error is
 * @param unicode whether more than ASCII arrives
 * @param colour whether colours are wanted and understood
 * @param width columns of a line
 */
record Screen(boolean out, boolean err, boolean unicode, boolean colour, int width) {
    /** Files or pipes, and nothing fancy. */
    static final Screen NONE = new Screen(false, false, false, false, 80);

    private static final int NARROWEST = 40;

    /** What this process has. */
    static Screen ofProcess(Charset charset) {
        Map<String, String> environment = System.getenv();
        boolean windows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return of(environment, windows, charset, isTerminal(1), isTerminal(2));
    }

    static Screen of(
            Map<String, String> environment,
            boolean windows,
            Charset charset,
            boolean out,
            boolean err) {
        boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
        // https://no-color.org: set and not empty.
        boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean ansi = !windows
                || environment.containsKey("WT_SESSION")
                || environment.containsKey("TERM");
        boolean unicode = charset.equals(StandardCharsets.UTF_8);
        int width = width(environment.getOrDefault("COLUMNS", ""));
        return new Screen(out && !dumb, err && !dumb, unicode, ansi && !dumb && !refused, width);
    }

    private static int width(String columns) {
        return columns.matches("[0-9]{1,4}") ? Math.max(NARROWEST, Integer.parseInt(columns)) : 80;
    }

    /**
     * Whether a stream of this process is a terminal. Java's console knows only whether input and
     * output both are, so Linux is asked first.
     */
    private static boolean isTerminal(int stream) {
        Path link = Path.of("/proc/self/fd/" + stream);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return hasConsole();
        }
    }

    /** From Java 22 on there is a console object even when there is no terminal. */
    private static boolean hasConsole() {
        if (System.console() == null) {
            return false;
        }
        try {
            Method asks = java.io.Console.class.getMethod("isTerminal");
            return (Boolean) asks.invoke(System.console());
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
