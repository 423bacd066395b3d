package io.kiln.device.cl;

import io.kiln.device.ChildJava;
import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for a {@link GridChild}, which may hang or crash, and hears what its launches came to. */
final class GridTrial {
    private static final int POLL_MILLIS = 10;

    /** How long Java, the driver and its compiler may take. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<String> command;
    private final Path file;
    private final long limitNanos;

    private GridTrial(List<String> command, Path file, long limitNanos) {
        this.command = command;
        this.file = file;
        this.limitNanos = limitNanos;
    }

    /**
     * Runs a child.
     *
     * @param child whose main takes the file that it is to write, then the others
     * @param args the others
     * @param limitNanos how long its launches may take
     * @return looks that a wait may take
     * @throws DeviceException when groups did not meet, and why not
     */
    static int looks(Class<?> child, List<String> args, long limitNanos) {
        try {
            Path file = Files.createTempFile("kiln-grid", ".txt");
            try {
                List<String> all = new ArrayList<>(List.of(file.toString()));
                all.addAll(args);
                return new GridTrial(ChildJava.command(child, all), file, limitNanos).run();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DeviceException("its trial cannot be run: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceException("its trial was interrupted", e);
        }
    }

    private int run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            watch(process);
        } finally {
            process.destroyForcibly();
        }
        String answer = answer();
        if (answer == null) {
            throw new DeviceException("its trial ended with exit code " + process.waitFor());
        } else if (answer.startsWith(GridChild.NO)) {
            throw new DeviceException(answer.substring(GridChild.NO.length()));
        }
        return Integer.parseInt(answer.substring(GridChild.LOOKS.length()));
    }

    /** What the child said, or null before it has said all of it. */
    private @Nullable String answer() throws IOException {
        String text = Files.readString(file);
        return text.endsWith("\n")
                ? text.lines()
                        .filter(line ->
                                line.startsWith(GridChild.LOOKS) || line.startsWith(GridChild.NO))
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private void watch(Process process) throws IOException, InterruptedException {
        long since = System.nanoTime();
        boolean begun = false;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!begun && Files.size(file) > 0) {
                begun = true;
                since = System.nanoTime();
            }
            if (System.nanoTime() - since > (begun ? limitNanos : START_NANOS)) {
                if (answer() != null) {
                    return; // it only takes long to end
                }
                throw new DeviceException(
                        begun ? "a launch of its trial hung" : "its trial did not begin");
            }
        }
    }
}
