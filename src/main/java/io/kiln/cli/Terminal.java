package io.kiln.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Where a command reads and writes: data on standard output, remarks and a live progress line on
 * standard error. The progress line is drawn over itself on a terminal, and not at all elsewhere.
 */
public final class Terminal {
    private static final int BAR = 20; // characters

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private boolean quiet;
    private boolean colour;
    private int drawn; // characters of the progress line that are on the screen

    Terminal(InputStream in, PrintStream out, PrintStream err, Screen screen) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.screen = screen;
        this.colour = screen.colour();
    }

    static Terminal ofProcess() {
        Charset charset = charset();
        var buffered = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        var out = new PrintStream(buffered, false, charset);
        var unbuffered =
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 1 << 10);
        var err = new PrintStream(unbuffered, false, charset);
        return new Terminal(System.in, out, err, Screen.ofProcess(charset));
    }

    /** Java 17 has no word for it: there, the default is the terminal's. */
    private static Charset charset() {
        String name =
                System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name != null && Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.defaultCharset();
    }

    void obey(CommonOptions options) {
        quiet = options.quiet;
        colour = screen.colour() && !options.noColor;
    }

    /**
     * Standard input.
     *
     * @return the stream, which stays open
     */
    public InputStream input() {
        return in;
    }

    /**
     * Writes a line of data to standard output, at once.
     *
     * @param line without its end
     */
    public synchronized void data(String line) {
        clear();
        out.print(line + "\n");
        out.flush();
    }

    /**
     * Writes a line of JSON to standard output, at once.
     *
     * @param facts what {@link JsonText} takes
     */
    public void json(Object facts) {
        data(JsonText.of(facts));
    }

    /**
     * Writes a remark to standard error, unless {@code --quiet}.
     *
     * @param line without its end
     */
    public synchronized void line(String line) {
        if (!quiet) {
            always(line);
        }
    }

    /**
     * Writes a complaint to standard error, {@code kiln: } before it, also with {@code --quiet}.
     *
     * @param line without its end
     */
    public synchronized void problem(String line) {
        always(red("kiln:") + " " + line);
    }

    private void always(String line) {
        clear();
        err.print(line + "\n");
        err.flush();
    }

    /**
     * Draws the progress line in place of the one before. Does nothing where standard error is not
     * a terminal, or with {@code --quiet}.
     *
     * @param line cut to the width of the terminal; colours count as nothing
     */
    public synchronized void progress(String line) {
        if (!live()) {
            return;
        }
        String shown = cut(line, screen.width() - 1);
        int length = length(shown);
        err.print("\r" + shown + " ".repeat(Math.max(0, drawn - length)));
        err.flush();
        drawn = Math.max(drawn, length);
    }

    /** Erases the progress line, if there is one. */
    public synchronized void clear() {
        if (drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
            drawn = 0;
        }
    }

    /**
     * Whether {@link #progress} draws anything.
     *
     * @return true on a terminal without {@code --quiet}
     */
    public boolean live() {
        return screen.err() && !quiet;
    }

    /**
     * Columns of a line.
     *
     * @return {@code $COLUMNS}, or 80
     */
    public int width() {
        return screen.width();
    }

    /**
     * A bar, in ASCII where nothing else arrives.
     *
     * @param share how much of it is full, 0 to 1
     * @return {@value #BAR} characters
     */
    public String bar(double share) {
        int full = (int) Math.round(Math.min(1, Math.max(0, share)) * BAR);
        return (screen.unicode() ? "█" : "#").repeat(full)
                + (screen.unicode() ? "░" : ".").repeat(BAR - full);
    }

    /**
     * For what counts.
     *
     * @param text what to show
     * @return the text, in bold where colours are shown
     */
    public String bold(String text) {
        return paint(screen.out(), "1", text);
    }

    /**
     * For what went well.
     *
     * @param text what to show
     * @return the text, in green where colours are shown
     */
    public String green(String text) {
        return paint(screen.out(), "32", text);
    }

    /**
     * For what went wrong.
     *
     * @param text what to show
     * @return the text, in red where colours are shown
     */
    public String red(String text) {
        return paint(screen.err(), "31", text);
    }

    private String paint(boolean shown, String code, String text) {
        return shown && colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** Whether standard output shows colours. */
    boolean colour() {
        return colour && screen.out();
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    /** Writes what is left; false when standard output could not take everything. */
    boolean finish() {
        clear();
        err.flush();
        return !out.checkError();
    }

    private static int length(String text) {
        String bare = text.indexOf('\033') < 0 ? text : text.replaceAll("\033\\[[0-9;]*m", "");
        return bare.codePointCount(0, bare.length());
    }

    /** Loses its colours when it is too long. */
    private static String cut(String text, int width) {
        if (length(text) <= width) {
            return text;
        }
        String bare = text.replaceAll("\033\\[[0-9;]*m", "");
        return bare.substring(0, bare.offsetByCodePoints(0, width));
    }
}
