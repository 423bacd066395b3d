package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Model;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class TrainCommandTest {
    @TempDir
    Path folder;

    private Path table;
    private Path run;

    @BeforeEach
    void write() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 300, 0.5, 1);
        run = folder.resolve("run");
    }

    private Session.Result kiln(Object... words) {
        var session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu"); // no trial of devices before each run
        return session.run(words);
    }

    /** Two epochs of a small network on the table, and what else is said. */
    private Session.Result train(Object... more) {
        return trainFor(2, more);
    }

    private Session.Result trainFor(int epochs, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "train",
                "--data",
                table,
                "--out",
                run,
                "--layers",
                "4-8-3",
                "--batch",
                16,
                "--epochs",
                epochs));
        words.addAll(List.of(more));
        return kiln(words.toArray());
    }

    private static void assertFails(int code, String message, Session.Result got) {
        assertEquals(code, got.code(), got::toString);
        assertEquals("", got.out());
        List<String> problems =
                got.err().lines().filter(l -> l.startsWith("kiln: ")).toList();
        assertEquals(1, problems.size(), got::toString);
        assertEquals(got.err().lines().reduce("", (a, b) -> b), problems.get(0), got::toString);
        assertTrue(problems.get(0).contains(message), got::toString);
    }

    @Test
    void trainsThenEvaluates() {
        Session.Result trained = trainFor(5);
        assertEquals(0, trained.code(), trained::toString);
        List<String> lines = trained.out().lines().toList();
        assertEquals(1 + 5 + 1, lines.size(), trained::toString);
        assertTrue(
                lines.get(0).startsWith("epoch  train loss  valid loss  valid acc"),
                trained::toString);
        assertTrue(
                lines.get(6)
                        .matches("best epoch \\d: test accuracy \\S+ % \\(\\d+ of 60\\), loss .*"),
                lines.get(6));
        assertTrue(
                trained.err().contains("216 to train on, 24 to validate, 60 to test"),
                trained::toString);
        assertTrue(trained.err().endsWith("saved in " + run + "\n"), trained::toString);
        Session.Result evaluated = kiln("evaluate", run, "--target-accuracy", "95%");
        assertEquals(0, evaluated.code(), evaluated::toString);
        String accuracy = lines.get(6).replaceAll(".*accuracy (\\S+ %).*", "$1");
        assertTrue(evaluated.out().contains(accuracy), () -> accuracy + " in " + evaluated);
    }

    @Test
    void jsonIsOneObjectALine() throws IOException {
        Session.Result trained = train("--json");
        assertEquals(0, trained.code(), trained::toString);
        List<Map<String, String>> events = Events.of(trained.out());
        assertEquals(
                List.of("start", "epoch", "epoch", "end"),
                events.stream().map(e -> e.get("event")).toList());
        Map<String, String> start = events.get(0);
        assertEquals("4-8-3", start.get("layers"));
        assertEquals("csv", start.get("data.kind"));
        assertEquals("1", events.get(1).get("epoch"));
        assertEquals(64, events.get(2).get("weights").length());
        Map<String, String> end = events.get(3);
        assertEquals("60", end.get("test_examples"));
        Model best = Model.load(run.resolve("best.safetensors"));
        assertEquals(best.weights().hash(), end.get("weights"));
        assertEquals(List.of("blue", "green", "red"), best.classes());
        Map<String, String> evaluated =
                Events.last(kiln("evaluate", run, "--json").out());
        assertEquals(end.get("test_accuracy"), evaluated.get("accuracy"));
        assertEquals(end.get("test_loss"), evaluated.get("loss"));
    }

    @Test
    void quietLeavesTheResult() {
        Session.Result quiet = train("-q");
        assertEquals(0, quiet.code(), quiet::toString);
        assertEquals(1, quiet.out().lines().count(), quiet::toString);
        assertEquals("", quiet.err());
    }

    @Test
    void withoutPartToValidateOn() throws IOException {
        Session.Result trained = train("--validation", 0);
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(trained.out().contains("last epoch: test accuracy"), trained::toString);
        assertFalse(trained.out().contains("valid"), trained::toString);
        assertFalse(Files.exists(run.resolve("best.safetensors")));
        assertEquals(0, kiln("evaluate", run).code());
    }

    /** Without --out, runs/ and the time; a second run at once gets another name. */
    @Test
    void namesRunsByTheTime() throws IOException {
        for (int n = 1; n <= 2; n++) {
            assertEquals(
                    0,
                    kiln("train", "--data", table, "--layers", "4-3", "--epochs", 1, "-q")
                            .code());
            try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
                List<String> names = runs.map(f -> f.getFileName().toString()).toList();
                assertEquals(n, names.size());
                assertTrue(
                        names.get(0).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ(-2)?"),
                        names::toString);
            }
        }
    }

    @Test
    void sameWordsSameWeightsOnAnyDevice() throws IOException {
        String once = weights();
        run = folder.resolve("again");
        assertEquals(once, weights("--threads", 3, "--no-vector", "--fuse", "none"));
        run = folder.resolve("another");
        assertNotEquals(once, weights("--seed", 2));
    }

    private String weights(Object... more) throws IOException {
        Session.Result trained = train(more);
        assertEquals(0, trained.code(), trained::toString);
        return Model.load(run.resolve("model.safetensors")).weights().hash();
    }

    @Test
    void targetThatIsNotMetIsFive() throws IOException {
        Session.Result missed = train("--lr", "1e-6", "--target-accuracy", "100%");
        assertEquals(5, missed.code(), missed::toString);
        assertTrue(missed.err().contains("kiln: test accuracy "), missed::toString);
        assertTrue(missed.err().contains(" is below the target of 100.00 %"), missed::toString);
        assertTrue(Files.exists(run.resolve("model.safetensors")), "the run is saved all the same");
        assertEquals(5, kiln("evaluate", run, "--target-accuracy", 1).code());
    }

    @Test
    void divergenceIsSix() {
        assertFails(6, "training diverged: the loss ", train("--lr", "1e30"));
        assertEquals(
                0,
                kiln("inspect", run.resolve("checkpoint-1/model.safetensors")).code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--layers=5-8-3",
                "--layers=4-8-2",
                "--layers=4",
                "--layers=4-0-3",
                "--layers=4-x-3",
                "--lr=0",
                "--lr=-1",
                "--lr=NaN",
                "--lr=fast",
                "--activation=soft",
                "--loss=l1",
                "--init=zeros",
                "--schedule=cosin",
                "--schedule=step(10)",
                "--schedule=step(0, 0.5)",
                "--momentum=1",
                "--weight-decay=-1",
                "--dropout=1",
                "--dropout=half",
                "--dropout=0.2,0.5",
                "--input-noise=-1",
                "--label-smoothing=1",
                "--optimiser=walk",
                "--beta1=0.9", // gradient descent has none
                "--clip-norm=-1",
                "--max-norm=NaN",
                "--ema=1",
                "--rotate=10", // a table is no picture
                "--rotate=200",
                "--scale=0.5",
                "--elastic-grid=0",
                "--distort-class=1",
                "--distort-class=1: turn=3",
                "--epochs=0",
                "--batch=0",
                "--seed=x",
                "--validation=-1",
                "--validation=240",
                "--threads=-1",
                "--target-accuracy=97",
                "--unknown"
            })
    void wrongUseIsTwo(String word) {
        String option = word.replaceAll("=.*", "");
        List<Object> words = new ArrayList<>(List.of("train", "--data", table, "--out", run, word));
        if (!option.equals("--layers")) {
            words.addAll(List.of("--layers", "4-8-3"));
        }
        assertFails(2, "; see kiln train --help", kiln(words.toArray()));
        assertFalse(Files.exists(run), "nothing was begun");
    }

    /** Each name is known, also in the other spelling, and brings its usual numbers. */
    @Test
    void optimisersHaveNumbersOfTheirOwn() throws IOException {
        Object[] words = {"--optimizer", "adamw", "--beta2", "0.98", "--ema", "0.9", "-q"};
        assertEquals(0, train(words).code());
        String config = Files.readString(run.resolve("config.json"));
        for (String fact : List.of(
                "\"lr\" : 0.001",
                "\"optimiser\" : \"adamw\"",
                "\"beta1\" : 0.9",
                "\"beta2\" : 0.98",
                "\"weight_decay\" : 0.01",
                "\"ema\" : 0.9")) {
            assertTrue(config.contains(fact), fact + " in " + config);
        }
        assertFalse(config.contains("momentum"), config);
    }

    @Test
    void dataThatAreNotThereAreThree() throws IOException {
        Path nowhere = folder.resolve("nowhere.csv");
        assertFails(3, "nowhere.csv", kiln("train", "--data", nowhere, "--out", run));
        Files.writeString(nowhere, "a,b,c\n1,2,x\n1,oops,y\n");
        assertFails(3, "oops", kiln("train", "--data", nowhere, "--out", run));
        assertFalse(Files.exists(run), "nothing was begun");
    }

    @Test
    void deviceThatIsNotThereIsFour() {
        assertFails(4, "nothing-such", train("--device", "nothing-such"));
        assertFalse(Files.exists(run), "nothing was begun");
    }

    @Test
    void outputThatCannotBeIsSeven() throws IOException {
        assertEquals(0, train("-q").code());
        byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
        assertFails(7, "there is a run in it already", train());
        assertEquals(
                -1,
                Files.mismatch(
                        run.resolve("model.safetensors"),
                        Files.write(folder.resolve("old"), model)));
        run = table.resolve("run");
        assertFails(7, table + ": it is not a folder", train());
        run = table;
        assertFails(7, "it is not a folder", train());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr=0.1",
                "--epochs=10",
                "--seed=1",
                "--layers=4-8-3",
                "--out=x",
                "--data=strokes"
            })
    void resumeGoesWithoutOtherSettings(String word) {
        assertEquals(0, train("-q").code());
        assertFails(2, "not with --resume", kiln("train", "--resume", run, word));
    }

    @Test
    void resumeOfNothingIsThree() throws IOException {
        assertFails(3, "nowhere", kiln("train", "--resume", folder.resolve("nowhere")));
        assertFails(3, "config.json", kiln("train", "--resume", folder));
        assertFails(3, "clouds.csv", kiln("train", "--resume", table));
    }

    @Test
    void resumeOfDamagedSettingsIsThree() throws IOException {
        assertEquals(0, train("-q").code());
        Path config = run.resolve("config.json");
        String whole = Files.readString(config);
        for (String damaged : List.of(
                "{}",
                whole.substring(0, 40),
                whole.replace("\"epochs\" : 2", "\"epochs\" : 0"),
                whole.replace("\"lr\" : 0.1", "\"lr\" : \"x\""),
                whole.replace("\"csv\"", "\"tea leaves\""))) {
            Files.writeString(config, damaged);
            Files.deleteIfExists(run.resolve("model.safetensors"));
            assertFails(
                    3,
                    damaged.contains("tea") ? "tea leaves" : "config.json",
                    kiln("train", "--resume", run));
        }
    }

    @Test
    void resumeWithOtherDataIsThree() throws IOException {
        assertEquals(0, train("-q").code());
        Files.delete(run.resolve("model.safetensors"));
        Clouds.write(table, 300, 0.5, 2);
        assertFails(
                3, "it goes on only with the same training data", kiln("train", "--resume", run));
        Files.delete(table);
        assertFails(3, "clouds.csv", kiln("train", "--resume", run));
    }

    /** Another table would hold out other rows, some of them trained on. */
    @Test
    void evaluatingARunOnChangedDataIsThree() throws IOException {
        assertEquals(0, train("-q").code());
        assertEquals(0, kiln("evaluate", run).code());
        Clouds.write(table, 301, 0.5, 1);
        assertFails(3, "the same training data", kiln("evaluate", run));
    }

    @Test
    void runThatIsThroughStaysAsItIs() throws IOException {
        assertEquals(0, train("-q").code());
        var before = Files.getLastModifiedTime(run.resolve("model.safetensors"));
        Session.Result again = kiln("train", "--resume", run, "--threads", 1);
        assertEquals(0, again.code(), again::toString);
        assertTrue(again.err().contains("the run is through"), again::toString);
        assertEquals(before, Files.getLastModifiedTime(run.resolve("model.safetensors")));
    }

    /** As after a crash between the last checkpoint and the end. */
    @Test
    void runWithoutItsEndIsEnded() throws IOException {
        List<Map<String, String>> events = Events.of(train("--json").out());
        Path model = run.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(model);
        Files.delete(model);
        Session.Result again = kiln("train", "--resume", run, "--json");
        assertEquals(0, again.code(), again::toString);
        assertEquals(-1, Files.mismatch(model, Files.write(folder.resolve("whole"), whole)));
        assertEquals(events.get(3), Events.last(again.out()));
    }
}
