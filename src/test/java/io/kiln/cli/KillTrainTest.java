package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * SIGKILL at random moments, once at the beginning and then after each resume: the run goes on
 * every time, and ends as if it had never been killed. The same moments again with {@code
 * -Dkiln.seed=N}.
 */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
final class KillTrainTest {
    private static final int KILLS = 3;
    private static final int EPOCHS = 30;

    @TempDir
    Path folder;

    @Test
    void everyKilledRunGoesOn() throws IOException, InterruptedException {
        long seed = Long.getLong("kiln.seed", System.nanoTime());
        System.out.println("KillTrainTest: " + KILLS + " kills, -Dkiln.seed=" + seed);
        var random = new Random(seed);
        Path table = Clouds.write(folder.resolve("clouds.csv"), 3000, 1.5, 1);
        Path run = folder.resolve("run");
        trainUntilKilled("\"epoch\":1,", random.nextInt(300), SignalTest.words(table, run, EPOCHS));
        for (int kill = 1; kill < KILLS; kill++) {
            trainUntilKilled(
                    "\"start\"",
                    random.nextInt(300),
                    "train",
                    "--resume",
                    run,
                    "--json",
                    "--threads",
                    1);
        }
        Session.Result resumed =
                new Session(folder).run("train", "--resume", run, "--json", "--threads", 1);
        assertEquals(0, resumed.code(), resumed::toString);
        Path whole = folder.resolve("unbroken");
        Session.Result unbroken = new Session(folder).run(SignalTest.words(table, whole, EPOCHS));
        assertEquals(0, unbroken.code(), unbroken::toString);
        SignalTest.assertSameEnd(unbroken, whole, resumed, run);
    }

    private static void trainUntilKilled(String line, int millis, Object... words)
            throws IOException, InterruptedException {
        try (ChildKiln child = ChildKiln.start(List.of(), words)) {
            child.awaitOut(l -> l.contains(line));
            Thread.sleep(millis);
            child.signal("KILL");
            Session.Result killed = child.end();
            assertEquals(128 + 9, killed.code(), killed::toString);
        }
    }
}
