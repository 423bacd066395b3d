package io.kiln.endurance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds of the machine, as Linux counts it.
 *
 * @param bytes of memory that lie in RAM
 * @param threads that live
 * @param files that are open
 */
record Resident(long bytes, int threads, int files) {
    /** Looks now, after a collection of garbage. */
    static Resident now() throws IOException {
        System.gc();
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Resident(
                    1024 * number(status, "VmRSS:"),
                    (int) number(status, "Threads:"),
                    (int) open.count() - 1); // without the folder that is being read
        }
    }

    private static long number(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The three numbers, with a space between. */
    @Override
    public String toString() {
        return bytes + " " + threads + " " + files;
    }
}
