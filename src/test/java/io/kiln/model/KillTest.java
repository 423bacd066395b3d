package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that does nothing but publish checkpoints, at random moments, and looks at what
 * it left. More kills with {@code -Dkiln.kills=N}, the same moments again with {@code
 * -Dkiln.seed=N}.
 */
final class KillTest {
    private static final int KILLS = Integer.getInteger("kiln.kills", 10);

    @TempDir
    Path folder;

    /** What generation n holds: between 0.2 and 3 MB, a function of n alone. */
    static Model model(long generation) {
        int width = 64 + (int) (generation % 5) * 200;
        Network network = Network.of(700).dense(width, Activation.RELU).classes(10);
        var weights = new Weights(network);
        Arrays.fill(weights.w(0), generation);
        return Model.of(weights, Scaling.unit());
    }

    private static State state(long generation) {
        float[] values = new float[100_000 * (int) (generation % 3)];
        Arrays.fill(values, -generation);
        return new State(
                new Clock(0, 0, 0, (int) generation),
                generation,
                List.of(),
                Map.of("v.w1", StoredTensor.of("v.w1", values, values.length)),
                Map.of(),
                Map.of(),
                Map.of());
    }

    /** The process that is killed: goes on from what it finds, and says what it has published. */
    static final class Child {
        public static void main(String[] args) {
            var checkpoints = new Checkpoints(Path.of(args[0]));
            long next = checkpoints.latest().map(Checkpoints.Loaded::generation).orElse(0L) + 1;
            for (long generation = next; ; generation++) {
                checkpoints.publish(generation, model(generation), state(generation));
                System.out.println(generation);
            }
        }
    }

    @Test
    void everyKillLeavesAWholeCheckpoint() throws IOException, InterruptedException {
        long seed = Long.getLong("kiln.seed", System.nanoTime());
        System.out.println("KillTest: " + KILLS + " kills, -Dkiln.seed=" + seed);
        var random = new Random(seed);
        long reported = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            reported = Math.max(reported, publishUntilKilled(random.nextInt(250)));
            Checkpoints.Loaded loaded = new Checkpoints(folder).latest().orElseThrow();
            long generation = loaded.generation();
            String what = "kill " + kill + ", seed " + seed + ": generation " + generation;
            assertTrue(generation >= reported, what + ", but " + reported + " was reported");
            assertEquals(List.of(), loaded.skipped(), what);
            assertEquals(
                    model(generation).weights().hash(), loaded.model().weights().hash(), what);
            assertEquals(state(generation), loaded.state(), what);
        }
    }

    /**
     * @param millis from the first checkpoint of this child to its end
     * @return the last generation it reported
     */
    private long publishUntilKilled(int millis) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader()) {
            String line = lines.readLine();
            assertTrue(line != null, "the child published nothing");
            Thread.sleep(millis);
            // NOTE: Process.destroyForcibly would close the stream with the last lines in it.
            child.toHandle().destroyForcibly();
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            long last = Long.parseLong(line);
            // The last line may be cut.
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Math.max(last, Long.parseLong(line));
            }
            return last;
        } finally {
            child.destroyForcibly();
        }
    }
}
