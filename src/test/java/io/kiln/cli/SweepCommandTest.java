package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Model;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

@Tag("slow")
final class SweepCommandTest {
    @TempDir
    Path folder;

    private Path table;
    private Path sweep;

    @BeforeEach
    void write() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 300, 1.5, 1);
        sweep = folder.resolve("sweep");
    }

    private Session.Result kiln(Object... words) {
        var session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu");
        return session.run(words);
    }

    /** Two epochs of a small network on the table, unless other words say otherwise. */
    private Session.Result sweep(Object... more) {
        List<Object> words = new ArrayList<>(List.of("sweep", "--data", table));
        words.addAll(List.of(more));
        Map.of("--out", sweep, "--layers", "4-8-3", "--batch", "16", "--epochs", "2")
                .forEach((name, value) -> {
                    if (!words.contains(name)) {
                        words.addAll(List.of(name, value));
                    }
                });
        return kiln(words.toArray());
    }

    @Test
    void ranksTestsTheBestOnceAndKeepsIt() throws IOException {
        Session.Result swept = sweep("--seeds", "1..3", "--lr", "0.05,0.2", "--threads", 2);
        assertEquals(0, swept.code(), swept::toString);
        List<String> lines = swept.out().lines().toList();
        assertEquals(1 + 6 + 1 + 1 + 2 + 1 + 1, lines.size(), swept::toString);
        assertEquals(
                "rank point seed lr epoch valid acc valid loss time",
                lines.get(0).strip().replaceAll(" +", " "));
        assertTrue(lines.get(1).matches(" +1 +00\\d +\\d +0\\.\\d+ +\\d +.* % .* s"), lines.get(1));
        assertTrue(lines.get(9).matches(" +3 +0\\..*%.*%.*%"), lines.get(9));
        assertTrue(
                lines.get(12).matches("best 00\\d-seed\\d-lr\\S+: test accuracy \\S+ % .*"),
                lines.get(12));
        assertTrue(swept.err().contains("6 networks: seed 1 2 3, lr 0.05 0.2"), swept.err());
        assertTrue(swept.err().contains("1 thread), 2 networks at once"), swept.err());
        String best = lines.get(12).replaceAll("best (\\S+):.*", "$1");
        assertEquals(
                -1,
                Files.mismatch(
                        sweep.resolve("best.safetensors"),
                        sweep.resolve(best).resolve("best.safetensors")));
        String accuracy = lines.get(12).replaceAll(".*accuracy (\\S+ %).*", "$1");
        Session.Result evaluated = kiln("evaluate", sweep);
        assertEquals(0, evaluated.code(), evaluated::toString);
        assertTrue(evaluated.out().contains(accuracy), () -> accuracy + " in " + evaluated);
        assertEquals(7, Files.readAllLines(sweep.resolve("results.csv")).size());
    }

    /** Also the whole file, where the device is the same to the last thread. */
    @Test
    void aPointIsARunAsIfItWereAlone() throws IOException {
        assertEquals(
                0,
                sweep("--seeds", "4,7", "--activation", "relu,tanh", "--threads", 2)
                        .code());
        Path alone = folder.resolve("alone");
        Session.Result trained = kiln(
                "train --layers 4-8-3 --batch 16 --epochs 2 --seed 7 --activation tanh --threads 1",
                table,
                alone);
        assertEquals(0, trained.code(), trained::toString);
        Path point = sweep.resolve("004-seed7-activationtanh");
        for (String name : List.of("best.safetensors", "model.safetensors", "config.json")) {
            assertEquals(-1, Files.mismatch(alone.resolve(name), point.resolve(name)), name);
        }
        assertEquals(0, kiln("evaluate", point).code());
        assertEquals(0, kiln("inspect", point).code());
        Session.Result again = kiln("train", "--resume", point);
        assertTrue(again.err().contains("the run is through"), again::toString);
    }

    private Session.Result kiln(String words, Path data, Path out) {
        List<Object> all = new ArrayList<>(List.of((Object[]) words.split(" ")));
        all.addAll(List.of("--data", data, "--out", out));
        return kiln(all.toArray());
    }

    @Test
    void aTerminalShowsHowFarItIsAndTheBestSoFar() {
        var session = new Session(folder);
        session.screen = new Screen(false, true, false, false, 100);
        Session.Result swept = session.run(
                "sweep",
                "--data",
                table,
                "--out",
                sweep,
                "--layers",
                "4-3",
                "--epochs",
                1,
                "--seeds",
                "1,2",
                "--device",
                "cpu");
        assertEquals(0, swept.code(), swept::toString);
        assertTrue(swept.err().matches("(?s).*\r0/2 #*\\.+ .*"), swept::toString);
        assertTrue(
                swept.err()
                        .matches("(?s).*\r2/2 #{20}  best \\S+ % \\(00\\d-seed\\d\\)  0 s left.*"),
                swept::toString);
        assertFalse(sweep("--out", folder.resolve("piped")).err().contains("\r"));
    }

    @Test
    void jsonIsAnObjectAPoint() throws IOException {
        Session.Result swept = sweep("--seed", "1,2", "--json");
        assertEquals(0, swept.code(), swept::toString);
        List<Map<String, String>> events = Events.of(swept.out());
        assertEquals(
                List.of("start", "point", "point", "end"),
                events.stream().map(e -> e.get("event")).toList());
        assertEquals("1", events.get(1).get("rank"));
        assertEquals(events.get(1).get("point"), events.get(3).get("best"));
        assertEquals(
                Model.load(sweep.resolve("best.safetensors")).weights().hash(),
                events.get(3).get("weights"));
        assertEquals("60", events.get(3).get("test_examples"));
    }

    /** Each network by itself, as kiln train does; and a sweep that goes on knows it. */
    @Test
    void lengthIsAboutEachNetwork() throws IOException {
        Object[] words = {"--seeds", "1,2", "--epochs", 40, "--patience", 1, "--keep", 3};
        assertEquals(0, sweep(words).code());
        Path run = sweep.resolve("002-seed2");
        int epochs = Files.readAllLines(run.resolve("metrics.jsonl")).size();
        assertTrue(epochs > 1 && epochs < 40, "epochs: " + epochs);
        try (var checkpoints = Files.newDirectoryStream(run, "checkpoint-*")) {
            int kept = 0;
            for (Path checkpoint : checkpoints) {
                kept++;
            }
            assertEquals(3, kept);
        }
        Path alone = folder.resolve("alone");
        Object[] config = {"train", "--config", run.resolve("train.conf"), "--out", alone};
        assertEquals(0, kiln(config).code());
        String model = "model.safetensors";
        assertEquals(
                Model.load(alone.resolve(model)).weights().hash(),
                Model.load(run.resolve(model)).weights().hash());

        // As after a crash in the second network.
        Files.delete(sweep.resolve("best.safetensors"));
        Path list = sweep.resolve("points.jsonl");
        Files.write(list, Files.readAllLines(list).subList(0, 1));
        Files.delete(run.resolve(model));
        Session.Result again = kiln("sweep", "--resume", sweep);
        assertEquals(0, again.code(), again::toString);
        assertEquals(epochs, Files.readAllLines(run.resolve("metrics.jsonl")).size());
    }

    @Test
    void inNoTimeEachNetworkHasItsFirstEpoch() throws IOException {
        assertEquals(
                0,
                sweep("--seeds", "1,2", "--epochs", 9, "--max-time", "0.001s").code());
        for (String run : List.of("001-seed1", "002-seed2")) {
            Path metrics = sweep.resolve(run).resolve("metrics.jsonl");
            assertEquals(1, Files.readAllLines(metrics).size());
        }
    }

    @Test
    void aDryRunPrintsTheGridAndLeavesNothing() {
        Session.Result dry = sweep("--layers", "4-3,4-5-3", "--lr", "0.1,0.2", "--dry-run");
        assertEquals(0, dry.code(), dry::toString);
        assertEquals(
                List.of(
                        "point layers lr",
                        "001 4-3 0.1",
                        "002 4-3 0.2",
                        "003 4-5-3 0.1",
                        "004 4-5-3 0.2"),
                dry.out().lines().map(l -> l.strip().replaceAll(" +", " ")).toList());
        assertFalse(Files.exists(sweep));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--lr 0.1,x; Invalid value for option '--lr': 'x' is not a float",
                "--lr 0.1,-1; --lr -1: learning rate -1.0: needs above 0",
                "--seeds 3..1; --seed 3..1: needs the lower number first",
                "--seeds 1..1000; 999 values or fewer",
                "--activation relu,sin; --activation sin: activation 'sin' is not one of",
                "--momentum 0.5,1; --momentum 1: momentum 1.0",
                "--optimiser adam,walk; --optimiser walk: optimiser 'walk' is not one of sgd, nesterov",
                "--optimiser sgd --beta1 0.9,0.8; --beta1 0.9: the optimiser sgd has no such number",
                "--optimiser adam,sgd --beta1 0.9,0.8; --beta1 0.9: the optimiser sgd has no such",
                "--batch 8,8; --batch '8,8': 8 is there twice",
                "--layers 4-8-3,5-3; network 5-3: ",
                "--validation 0; a sweep chooses by validation",
                "--validation 10,20; --validation",
                "--jobs -1; --jobs -1: needs 1 or more",
                "--seeds 1..500 --lr 1,2; 500 of --seed x 2 of --lr make 1,000 networks"
            })
    void whatIsWrongIsNamedWithItsOption(String words, String message) {
        Session.Result got = sweep((Object[]) words.split(" "));
        assertEquals(2, got.code(), got::toString);
        assertTrue(got.onlyErrorLine().contains(message), got::toString);
        assertFalse(Files.exists(sweep));
    }

    @Test
    void oneThatDivergesIsARowAndTheSweepIsDone() throws IOException {
        Session.Result swept = sweep("--lr", "1e30,0.1");
        assertEquals(0, swept.code(), swept::toString);
        assertTrue(
                swept.out().matches("(?s).*\\n +- +001 +1e30 +- +diverged +- .*"), swept::toString);
        assertTrue(swept.err().contains("001-lr1e30: training diverged"), swept::toString);
        assertTrue(swept.out().contains("best 002-lr0.1: test accuracy"), swept::toString);
        Session.Result again = kiln("sweep", "--resume", sweep);
        assertEquals(0, again.code(), again::toString);
        assertTrue(again.err().contains("nothing is left to do"), again::toString);
    }

    @Test
    void whenAllDivergeNoneIsTheBest() {
        Session.Result swept = sweep("--lr", "1e30,1e31");
        assertEquals(6, swept.code(), swept::toString);
        assertTrue(swept.err()
                .endsWith("kiln: every network diverged; try lower learning rates (--lr)\n"));
        assertFalse(Files.exists(sweep.resolve("best.safetensors")));
    }

    @Test
    void aFailedPointIsNamedAndTriedAgain() throws IOException {
        assertEquals(0, sweep("--seeds", "1..3").code());
        Path model = sweep.resolve("002-seed2").resolve("model.safetensors");
        String whole = Model.load(model).weights().hash();
        // As after a crash: the list ends early, and the second point's folder is in the way.
        Files.delete(sweep.resolve("best.safetensors"));
        Path list = sweep.resolve("points.jsonl");
        Files.write(
                list,
                Files.readAllLines(list).stream()
                        .filter(l -> !l.contains("-seed2"))
                        .toList());
        Path kept = folder.resolve("kept");
        Files.move(sweep.resolve("002-seed2"), kept);
        Files.writeString(sweep.resolve("002-seed2"), "in the way");
        Session.Result failed = kiln("sweep", "--resume", sweep);
        assertEquals(7, failed.code(), failed::toString);
        assertTrue(failed.err().contains("kiln: 002-seed2: "), failed::toString);
        assertTrue(failed.err().contains("kiln sweep --resume " + sweep), failed::toString);
        Files.delete(sweep.resolve("002-seed2"));
        assertEquals(0, kiln("sweep", "--resume", sweep).code());
        assertEquals(whole, Model.load(model).weights().hash());
    }

    @Test
    void aSweepIsNotARunNorARunASweep() {
        assertEquals(0, sweep("--seeds", "1,2").code());
        Session.Result asRun = kiln("train", "--resume", sweep);
        assertEquals(2, asRun.code(), asRun::toString);
        assertTrue(asRun.err().contains("go on with: kiln sweep --resume"), asRun::toString);
        Session.Result asSweep = kiln("sweep", "--resume", sweep.resolve("001-seed1"));
        assertEquals(3, asSweep.code(), asSweep::toString);
        assertTrue(asSweep.err().contains("go on with: kiln train --resume"), asSweep::toString);
        Session.Result twice = sweep("--seeds", "1,2");
        assertEquals(7, twice.code(), twice::toString);
        Session.Result other = kiln("sweep", "--resume", sweep, "--lr", "0.3");
        assertEquals(2, other.code(), other::toString);
        assertTrue(other.err().contains("--lr: not with --resume"), other::toString);
    }

    @Test
    void aDamagedGridIsNamedByItsFile() throws IOException {
        assertEquals(0, sweep("--seeds", "1,2").code());
        Path config = sweep.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"relu\"", "\"rely\""));
        Session.Result damaged = kiln("sweep", "--resume", sweep);
        assertEquals(3, damaged.code(), damaged::toString);
        assertTrue(
                damaged.onlyErrorLine().startsWith("kiln: " + config + ": --activation rely: "),
                damaged::toString);
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
    @Test
    void sigtermSavesAndTheSweepGoesOnAsIfNothingHadHappened()
            throws IOException, InterruptedException {
        Object[] grid = {"--data", table, "--layers", "4-32-3", "--batch", 4, "--seeds", "1..6"};
        Path whole = folder.resolve("whole");
        assertEquals(0, kiln(words(grid, whole)).code());
        try (ChildKiln child = ChildKiln.start(List.of(), words(grid, sweep))) {
            awaitFolder(sweep.resolve("003-seed3"));
            child.signal("TERM");
            Session.Result stopped = child.end();
            assertEquals(143, stopped.code(), stopped::toString);
            String advice = "interrupted; go on with: kiln sweep --resume " + sweep + "\n";
            assertTrue(stopped.err().endsWith(advice), stopped::toString);
            assertFalse(Files.exists(sweep.resolve("best.safetensors")));
        }
        Session.Result resumed = kiln("sweep", "--resume", sweep);
        assertEquals(0, resumed.code(), resumed::toString);
        for (int seed = 1; seed <= 6; seed++) {
            String model = String.format(Locale.ROOT, "00%d-seed%d/model.safetensors", seed, seed);
            assertEquals(
                    Model.load(whole.resolve(model)).weights().hash(),
                    Model.load(sweep.resolve(model)).weights().hash());
        }
    }

    private static Object[] words(Object[] grid, Path out) {
        List<Object> words = new ArrayList<>(List.of("sweep", "--epochs", 30, "--threads", 2));
        words.addAll(List.of(grid));
        words.addAll(List.of("--out", out, "--device", "cpu"));
        return words.toArray();
    }

    private static void awaitFolder(Path wanted) throws InterruptedException {
        for (int wait = 0; wait < 6000 && !Files.exists(wanted); wait++) {
            Thread.sleep(10);
        }
        assertTrue(Files.exists(wanted));
    }
}
