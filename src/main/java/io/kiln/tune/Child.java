package io.kiln.tune;

import io.kiln.device.ChildJava;
import io.kiln.device.DeviceException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@link Worker} in a process of its own, watched until it ends or does nothing any more. */
final class Child {
    private static final String LOG = "worker.log";
    private static final int POLL_MILLIS = 20;

    /** Whoever is stuck in a driver may not even die at once. */
    private static final int DYING_SECONDS = 5;

    /** How long Java, the driver and the present kernels may take to be ready. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Ctrl-C in a terminal reaches the child, too, maybe first; and SIGTERM. */
    private static final Set<Integer> INTERRUPTED = Set.of(130, 143);

    /** How a child came to its end. */
    enum End {
        /** Its work is done. */
        DONE,
        /** It did nothing for too long. */
        HUNG,
        /** It ended in the middle. */
        DIED,
        /** Somebody wanted it to end. */
        STOPPED
    }

    private final Path folder;
    private final Map<String, String> environment;
    private final long patienceNanos;
    private final BooleanSupplier cancelled;
    private int code;

    Child(
            Path folder,
            Map<String, String> environment,
            long patienceNanos,
            BooleanSupplier cancelled) {
        this.folder = folder;
        this.environment = environment;
        this.patienceNanos = patienceNanos;
        this.cancelled = cancelled;
    }

    /** Runs a child to its end. */
    End run() {
        var builder = new ProcessBuilder(
                        ChildJava.command(Worker.class, List.of(folder.toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(LOG).toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DeviceException("a child process of Java cannot be started: " + e, e);
        }
        try {
            End end = watch(process);
            process.destroyForcibly().waitFor(DYING_SECONDS, TimeUnit.SECONDS);
            return end;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.STOPPED;
        } finally {
            process.destroyForcibly();
        }
    }

    private End watch(Process process) throws InterruptedException {
        var journal = new Journal(folder.resolve(Worker.JOURNAL));
        long size = journal.size();
        long grown = System.nanoTime();
        boolean began = false;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (cancelled.getAsBoolean()) {
                return End.STOPPED;
            }
            long now = journal.size();
            if (now != size) {
                began = true;
                size = now;
                grown = System.nanoTime();
            } else if (System.nanoTime() - grown > (began ? patienceNanos : START_NANOS)) {
                return End.HUNG;
            }
        }
        code = process.exitValue();
        boolean stopped = cancelled.getAsBoolean() || INTERRUPTED.contains(code);
        return stopped ? End.STOPPED : code == 0 ? End.DONE : End.DIED;
    }

    /** What it said at last, for a child that died. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(LOG)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                    .toList();
            String last = lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
            return "exit code " + code + last;
        } catch (IOException e) {
            return "exit code " + code;
        }
    }
}
