package io.kiln.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.WriteException;
import io.kiln.train.EpochReport;
import io.kiln.train.History;
import io.kiln.train.Score;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

final class EventFileTest {
    private static final History NONE = new History(List.of(), false);

    @TempDir
    Path folder;

    private static EpochReport report(int epoch) {
        return new EpochReport(
                epoch,
                0.5 / epoch,
                new Score(0.5, 9, 10),
                new Score(0.25, 3, 4),
                true,
                2,
                100,
                0.125f,
                "ab");
    }

    /** CRC-32C of "123456789" is 0xE3069283 (RFC 3720 and every catalogue of checksums). */
    @Test
    void checksumsAreThoseOfTheFormat() {
        byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32C();
        crc.update(check);
        assertEquals(0xE3069283L, crc.getValue());
        int turned = (int) (0xE3069283L >>> 15 | 0xE3069283L << 17 & 0xFFFFFFFFL);
        assertEquals(turned + 0xA282EAD8, Records.masked(check, check.length));
    }

    /** 300 is AC 02 in the documentation of protocol buffers, "testing" follows 12 07 there. */
    @Test
    void messagesAreThoseOfTheDocumentation() {
        assertArrayEquals(
                new byte[] {0x08, (byte) 0x96, 0x01}, new Wire().number(1, 150).bytes());
        assertArrayEquals(
                new byte[] {0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g'},
                new Wire().text(2, "testing").bytes());
        assertEquals(11, new Wire().number(1, -1).bytes().length);
    }

    @Test
    void everyEpochIsAnEvent() throws IOException {
        EventFile file = EventFile.begin(folder.resolve("a/b"), NONE);
        file.epoch(report(1));
        file.epoch(new EpochReport(2, 0.25, null, null, false, 2, 100, 0.0625f, "cd"));
        List<Events.Event> events = Events.read(folder.resolve("a/b").resolve(EventFile.NAME));
        assertEquals("brain.Event:2", events.get(0).version());
        assertTrue(events.get(0).time() > 1.7e9, "seconds since 1970");
        assertEquals(1, events.get(1).step());
        assertEquals(
                Map.of(
                        "loss/train", 0.5f,
                        "accuracy/train", 0.9f,
                        "loss/validation", 0.25f,
                        "accuracy/validation", 0.75f,
                        "rate", 0.125f),
                events.get(1).values());
        assertEquals(Map.of("loss/train", 0.25f, "rate", 0.0625f), events.get(2).values());
        assertEquals(3, events.size());
    }

    /** The second epoch was told before the run was killed, and is told again. */
    @Test
    void goingOnDoublesNothing() throws IOException {
        EventFile file = EventFile.begin(folder, NONE);
        file.epoch(report(1));
        file.epoch(report(2));
        var known = new History(List.of(History.Epoch.of(report(1))), false);
        EventFile.begin(folder, known).epoch(report(2));
        List<Events.Event> events = Events.read(folder.resolve(EventFile.NAME));
        assertEquals(
                List.of(0L, 1L, 2L), events.stream().map(Events.Event::step).toList());
        for (int i = 1; i < events.size(); i++) {
            assertTrue(events.get(i).time() >= events.get(i - 1).time(), events::toString);
        }
    }

    /** 401 steps are more than are shown: each three, and the last two, become one. */
    @Test
    void stepsComeBeforeTheirEpoch() throws IOException {
        EventFile file = EventFile.begin(folder, NONE);
        float[] losses = new float[401];
        float[] rates = new float[401];
        for (int s = 0; s < losses.length; s++) {
            losses[s] = s;
            rates[s] = -s;
        }
        file.steps(1000, losses, rates);
        file.steps(1401, new float[] {3, 4}, new float[] {1, 2});
        List<Events.Event> events = Events.read(folder.resolve(EventFile.NAME));
        assertEquals(1 + 134 + 2, events.size());
        assertEquals(1003, events.get(1).step());
        assertEquals(Map.of("step/loss", 1f, "step/rate", -2f), events.get(1).values());
        assertEquals(1401, events.get(134).step());
        assertEquals(
                Map.of("step/loss", 399.5f, "step/rate", -400f), events.get(134).values());
        assertEquals(1402, events.get(135).step());
        assertEquals(Map.of("step/loss", 4f, "step/rate", 2f), events.get(136).values());
    }

    @Test
    void goingOnKeepsTheStepsThatAreKnown() throws IOException {
        EventFile file = EventFile.begin(folder, NONE);
        file.steps(0, new float[] {1}, new float[] {1});
        file.epoch(report(1));
        byte[] first = Files.readAllBytes(folder.resolve(EventFile.NAME));
        file.steps(1, new float[] {2}, new float[] {1});
        file.epoch(report(2));
        var known = new History(List.of(History.Epoch.of(report(1))), false);
        EventFile.begin(folder, known);
        assertArrayEquals(first, Files.readAllBytes(folder.resolve(EventFile.NAME)));
        var other = new History(List.of(History.Epoch.of(report(3))), false);
        EventFile.begin(folder, other);
        List<Events.Event> events = Events.read(folder.resolve(EventFile.NAME));
        assertEquals(
                List.of(0L, 3L), events.stream().map(Events.Event::step).toList(), "another run");
    }

    @Test
    void aFolderThatCannotBeIsSaid() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken"), "");
        Exception e = assertThrows(WriteException.class, () -> EventFile.begin(taken, NONE));
        assertTrue(e.getMessage().contains("taken"), e.getMessage());
        assertTrue(e.getMessage().contains("--tensorboard"), e.getMessage());
    }

    @Test
    void damageIsSeenByTheReader() throws IOException {
        EventFile.begin(folder, NONE).epoch(report(1));
        Path file = folder.resolve(EventFile.NAME);
        byte[] bytes = Files.readAllBytes(file);
        for (int at : new int[] {0, 9, 14, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThrows(AssertionError.class, () -> Events.read(file), "byte " + at);
        }
    }
}
