package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import sun.misc.Signal;

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
        Signal.handle(new Signal("INT"), signal -> ask(ExitCode.INTERRUPTED));
        Signal.handle(new Signal("TERM"), signal -> ask(ExitCode.TERMINATED));
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
        Signal.handle(new Signal("INT"), sun.misc.SignalHandler.SIG_DFL);
        Signal.handle(new Signal("TERM"), sun.misc.SignalHandler.SIG_DFL);
    }
}
