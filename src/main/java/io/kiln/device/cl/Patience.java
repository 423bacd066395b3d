package io.kiln.device.cl;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says what a driver is busy with when a call takes long: compilers of kernels may take minutes, and
 * give no sign of life meanwhile.
 *
 * @param first how long nothing is said
 * @param again time between two lines after that
 * @param tell hears the lines
 */
record Patience(Duration first, Duration again, Consumer<String> tell) {
    /**
     * What suits people.
     *
     * @param tell hears a line after five seconds and after each minute more
     */
    static Patience usual(Consumer<String> tell) {
        return new Patience(Duration.ofSeconds(5), Duration.ofMinutes(1), tell);
    }

    /**
     * Waits for a call.
     *
     * @param what the driver does, beginning a sentence
     * @return what the call gave
     */
    <T> T during(String what, Supplier<T> call) {
        long start = System.nanoTime();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "kiln-patience");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var unused = clock.scheduleAtFixedRate(
                    () -> tell.accept(line(what, System.nanoTime() - start)),
                    first.toNanos(),
                    again.toNanos(),
                    TimeUnit.NANOSECONDS);
            return call.get();
        } finally {
            clock.shutdownNow();
        }
    }

    private static String line(String what, long nanos) {
        return what + ", for " + TimeUnit.NANOSECONDS.toSeconds(nanos)
                + " s so far; this may take minutes the first time (--device cpu does without)";
    }
}
