package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C and SIGTERM. The first asks the run to finish its step and save; the second halts at once.
 * Without this, the JVM would end in the middle of a step.
 */
final class Interrupts implements AutoCloseable {
    private final AtomicReference<@Nullable ExitCode> asked = new AtomicReference<>();
    private final Terminal terminal;

    Interrupts(Terminal terminal) {
        this.terminal = terminal;
        handle("INT", signal -> ask(ExitCode.INTERRUPTED));
        handle("TERM", signal -> ask(ExitCode.TERMINATED));
    }

    private static void handle(String name, SignalHandler handler) {
        try {
            Signal.handle(new Signal(name), handler);
        } catch (IllegalArgumentException e) {
            // NOTE: under java -Xrs signals are not ours, and end the process as usual.
            return;
        }
    }

    /** As a signal does; the second time the process ends here. */
    void ask(ExitCode code) {
        if (!asked.compareAndSet(null, code)) {
            Runtime.getRuntime().halt(code.number());
        }
        terminal.line("finishing this step and saving; again to stop at once");
    }

    boolean happened() {
        return asked.get() != null;
    }

    /** The exit code of the first signal. */
    @Nullable
    ExitCode code() {
        return asked.get();
    }

    /** From here on a signal ends the process as usual. */
    @Override
    public void close() {
        handle("INT", SignalHandler.SIG_DFL);
        handle("TERM", SignalHandler.SIG_DFL);
    }
}
