package io.kiln.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How busy everybody else kept the processors, from Linux's {@code /proc}: the time all cores were
 * busy, less that of this process and the children it has waited for. A figure taken beside a busy
 * neighbour is worth little, so the tables say this.
 *
 * @param nanos when it was looked at
 * @param ticks busy ticks of others since the machine started; NaN where the system does not say
 */
record Others(long nanos, double ticks) {

    private static final double TICKS_A_SECOND = 100;

    static Others now() {
        try {
            return new Others(System.nanoTime(), busy() - ours());
        } catch (IOException e) {
            return new Others(System.nanoTime(), Double.NaN);
        }
    }

    /** Cores that others kept busy since then, on average. */
    double coresSince(Others then) {
        double seconds = (nanos - then.nanos) * 1e-9;
        return Math.max(0, (ticks - then.ticks) / TICKS_A_SECOND / seconds);
    }

    /** user + nice + system + irq + softirq + steal, all cores. */
    private static double busy() throws IOException {
        String[] f = Files.readString(Path.of("/proc/stat")).split("\n", 2)[0].split(" +");
        return number(f, 1) + number(f, 2) + number(f, 3) + number(f, 6) + number(f, 7)
                + number(f, 8);
    }

    /** utime + stime + cutime + cstime, counted from behind the command's name. */
    private static double ours() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return number(f, 11) + number(f, 12) + number(f, 13) + number(f, 14);
    }

    private static double number(String[] fields, int index) {
        return Double.parseDouble(fields[index]);
    }
}
