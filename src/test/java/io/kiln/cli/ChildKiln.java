package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The command in a process of its own, to be interrupted. */
final class ChildKiln implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final List<Thread> readers;

    private ChildKiln(Process process) {
        this.process = process;
        this.readers =
                List.of(reading(process.inputReader(), out), reading(process.errorReader(), err));
    }

    static ChildKiln start(List<String> flags, Object... words) throws IOException {
        List<String> line = new ArrayList<>(listening());
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(
                List.of("-Xmx256m", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"));
        line.addAll(flags);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(Stream.of(words).map(Object::toString).toList());
        return new ChildKiln(new ProcessBuilder(line).start());
    }

    /**
     * A process that was started in the background may ignore SIGINT, and its children with it:
     * they shall not.
     */
    private static List<String> listening() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                boolean ignored = line.startsWith("SigIgn:")
                        && (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
                if (ignored) {
                    return List.of("env", "--default-signal=INT");
                }
            }
        }
        return List.of();
    }

    private static Thread reading(BufferedReader from, List<String> into) {
        var thread = new Thread(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    synchronized (into) {
                        into.add(line);
                        into.notifyAll();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        return thread;
    }

    /** Waits for a line of standard output. */
    void awaitOut(Predicate<String> wanted) throws InterruptedException {
        await(out, wanted);
    }

    /** Waits for a line of standard error. */
    void awaitErr(Predicate<String> wanted) throws InterruptedException {
        await(err, wanted);
    }

    private void await(List<String> lines, Predicate<String> wanted) throws InterruptedException {
        long start = System.nanoTime();
        synchronized (lines) {
            while (lines.stream().noneMatch(wanted)) {
                long left = PATIENCE_NANOS - (System.nanoTime() - start);
                assertTrue(left > 0 && process.isAlive(), () -> "the line did not come; " + this);
                lines.wait(10);
            }
        }
    }

    /** Sends a signal by name, for example {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor(), () -> "kill; " + this);
    }

    /** Waits for the end. */
    Session.Result end() throws InterruptedException {
        assertTrue(
                process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS),
                () -> "it does not end; " + this);
        for (Thread reader : readers) {
            reader.join();
        }
        return new Session.Result(process.exitValue(), text(out), text(err));
    }

    private static String text(List<String> lines) {
        synchronized (lines) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }
    }

    @Override
    public String toString() {
        return "so far, out:\n" + text(out) + "err:\n" + text(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
