package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.model.Model;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Settings from files, recipes and the environment. */
final class ConfigTest {
    @TempDir
    Path folder;

    private Path table;
    private Path file;
    private Session session;

    @BeforeEach
    void begin() throws IOException {
        table = Clouds.write(folder.resolve("clouds.csv"), 120, 0.5, 1);
        file = folder.resolve("my.conf");
        session = new Session(folder);
        session.environment.put("KILN_DEVICE", "cpu");
    }

    private void write(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    /** The lines of what holds; nothing is trained. */
    private List<String> printed(Object... more) {
        Session.Result result = session.run(Stream.concat(
                        Stream.of("train", "--print-config", "--data", table), Stream.of(more))
                .toArray());
        assertEquals(0, result.code(), result::toString);
        return result.out().lines().toList();
    }

    private static void assertHas(List<String> lines, String from, String setting) {
        int at = lines.indexOf(setting);
        assertTrue(at >= 0, () -> setting + " is not in " + lines);
        String group = lines.subList(0, at).stream()
                .filter(line -> line.startsWith("# "))
                .reduce("", (a, b) -> b);
        assertEquals(from, group, () -> setting + " in " + lines);
    }

    /** Neither a backslash nor a blank nor a colon means anything in a value. */
    @Test
    void aPathOfWindowsIsTakenAsItStands() {
        String path = "C:\\my data\\new\\t#1=a.csv";
        String text = "data = " + path + "\r\nout=\\\\server\\runs\r\n";
        assertEquals(
                List.of(
                        new ConfigFile.Entry("data", path, 1),
                        new ConfigFile.Entry("out", "\\\\server\\runs", 2)),
                ConfigFile.of("my.conf", text).entries());
        assertEquals("'" + path + "'", Repeated.quoted(path));
    }

    @Test
    void optionBeforeVariableBeforeFileBeforeRecipeBeforeDefault() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("own.conf"),
                "version = 3\nepochs = 5\nlr = 5\nbatch = 5\nmomentum = 0.5\n");
        write("# what", "", "  epochs=4 ", "lr = 4", "batch = 4");
        session.environment.put("KILN_EPOCHS", "3");
        session.environment.put("KILN_LR", "3");
        session.environment.put("KILN_BATCH", " ");
        List<String> holds = printed("--config", file, "--recipe", recipe, "--epochs", 2);
        assertHas(holds, "# by option", "epochs = 2");
        assertHas(holds, "# KILN_LR", "lr = 3");
        assertHas(holds, "# " + file, "batch = 4");
        assertHas(holds, "# recipe " + recipe + ", version 3", "momentum = 0.5");
        assertHas(holds, "# by default", "schedule = linear");
        assertHas(holds, "# as found", "layers = 4-128-64-3");
        assertFalse(Files.exists(folder.resolve("runs")), "nothing was trained");
    }

    @Test
    void aVariableThatIsNearlyOneIsNamed() {
        session.environment.put("KILN_EPOCH", "3");
        session.environment.put("KILN_REQUIRE_CL", "1");
        session.environment.put("KILN_MNIST_MIRROR_OF_MY_OWN", "elsewhere");
        session.environment.put("KILN_LR", "0.2");
        Session.Result result = session.run("train", "--print-config", "--data", table);
        assertEquals(
                "KILN_EPOCH in the environment is ignored: nothing has that name; did you mean"
                        + " KILN_EPOCHS?",
                result.onlyErrorLine());
        assertTrue(result.out().contains("epochs = 10\n"), result.out());
    }

    /** Wherever the settings came from, train.conf begins the same run. */
    @Test
    void effectiveSettingsRepeatTheRun() throws IOException {
        write("data = " + table, "layers = 4-6-3", "no-vector = true", "label = colour");
        session.environment.put("KILN_MOMENTUM", "0.7");
        Object[] words = {"--config", file, "--recipe", "mnist", "--epochs", 2, "--validation", 9};
        String weights = train("one", words);
        session.environment.remove("KILN_MOMENTUM");
        Path kept = folder.resolve("one/train.conf");
        assertEquals(weights, train("two", "--config", kept));
        assertEquals(settings(kept), settings(folder.resolve("two/train.conf")));
        assertTrue(settings(kept).containsAll(List.of("momentum = 0.7", "no-vector = true")));
    }

    /** A file of settings cannot have others read. */
    @ParameterizedTest
    @ValueSource(strings = {"config", "recipe", "include", "resume"})
    void aFileNamesNoOtherFileOfSettings(String key) throws IOException {
        write(key + " = other.conf");
        var result = session.run("train", "--data", table, "--config", file, "--print-config");
        assertEquals(ExitCode.USAGE.number(), result.code(), result::toString);
        assertTrue(result.onlyErrorLine().contains("unknown key '" + key + "'"), result::err);
    }

    private String train(String run, Object... more) {
        Session.Result result = session.run(
                Stream.concat(Stream.of("train", "--out", folder.resolve(run)), Stream.of(more))
                        .toArray());
        assertEquals(0, result.code(), result::toString);
        return Model.load(folder.resolve(run + "/model.safetensors")).weights().hash();
    }

    private static List<String> settings(Path conf) throws IOException {
        return Files.readAllLines(conf).stream()
                .filter(line -> line.contains(" = "))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epoch = 3 | my.conf:2: unknown key 'epoch'; did you mean epochs?",
                "weight_decay = 0 | my.conf:2: unknown key 'weight_decay'; did you mean weight-decay?",
                "teapot = green | my.conf:2: unknown key 'teapot'; see kiln train --help",
                "config = other.conf | my.conf:2: unknown key 'config'; see",
                "resume = run | my.conf:2: unknown key 'resume'",
                "epochs = many | my.conf:2: Invalid value for option '--epochs'",
                "epochs = 0 | my.conf:2: epochs 0: needs 1 or more",
                "lr = 0.1,0.2 | my.conf:2: Invalid value for option '--lr'",
                "schedule = wavy | my.conf:2: ",
                "threads = -1 | my.conf:2: ",
                "no-vector = perhaps | my.conf:2: ",
                "batch = 8 | my.conf:2: batch is there twice, first in line 1",
                "epochs 3 | my.conf:2: 'epochs 3' is not of the form key = value",
                "= 3 | my.conf:2: '= 3' is not of the form key = value",
                "epochs = | my.conf:2: epochs has no value",
            })
    void wrongLinesAreTwoAndNamed(String line, String message) throws IOException {
        write("batch = 16", line);
        assertWrong(message, "train", "--data", table, "--config", file);
    }

    private void assertWrong(String message, Object... words) {
        Session.Result result = session.run(words);
        assertEquals(2, result.code(), result::toString);
        assertTrue(result.onlyErrorLine().contains(message), result::toString);
        assertFalse(Files.exists(folder.resolve("runs")), "nothing was begun");
    }

    @Test
    void whatDoesNotFitTheDataIsToldWithItsOrigin() {
        assertWrong(
                "lower the validation part; validation is from mnist:",
                "train",
                "--recipe",
                "mnist",
                "--data",
                table,
                "--layers",
                "4-3");
    }

    @Test
    void wrongVariablesAreNamed() {
        session.environment.put("KILN_LR", "-1");
        assertWrong(
                "KILN_LR is '-1' in the environment: learning rate -1.0: needs above 0", "train");
    }

    @Test
    void whatIsNoFileIsNamed() throws IOException {
        Path nowhere = folder.resolve("nowhere.conf");
        assertWrong("nowhere.conf: there is no such file", "train", "--config", nowhere);
        assertWrong(folder + ": is not a file", "train", "--config", folder);
        Files.write(file, new byte[] {'a', '=', (byte) 0xC3, '('});
        assertWrong("my.conf: is not text in UTF-8", "train", "--config", file);
        assertWrong("did you mean mnist?", "train", "--recipe", "mnits");
    }

    /** A file may serve both verbs; lists are for sweep alone. */
    @Test
    void sweepTakesListsFromAFile() throws IOException {
        write("seeds = 1..3", "lr = 0.1,0.2", "layers = 4-3", "jobs = 1", "epochs = 1");
        Session.Result planned = session.run(
                "sweep", "--dry-run", "--data", table, "--config", file, "--epochs", "2,3");
        assertEquals(0, planned.code(), planned::toString);
        assertTrue(planned.err().contains("12 networks"), planned::toString);
        write("jobs = 1", "epochs = 1");
        assertEquals(
                "",
                session.run("train", "--print-config", "--data", table, "--config", file, "-q")
                        .err());
        assertTrue(session.run("train", "--print-config", "--data", table, "--config", file)
                .err()
                .contains("my.conf:1: jobs does not concern train"));
        write("lr = 0.1,-1");
        assertWrong("my.conf:1: --lr -1: learning rate", "sweep", "--config", file);
    }

    @Test
    void sweepKeepsItsSettings() throws IOException {
        write("seeds = 1..2", "layers = 4-3", "epochs = 1");
        Path once = folder.resolve("once");
        Object[] words = {"sweep", "--data", table, "--config", file, "--out", once};
        assertEquals(0, session.run(words).code());
        Path again = folder.resolve("again");
        Session.Result result =
                session.run("sweep", "--config", once.resolve("sweep.conf"), "--out", again);
        assertEquals(0, result.code(), result::toString);
        assertEquals(
                -1,
                Files.mismatch(
                        once.resolve("best.safetensors"), again.resolve("best.safetensors")));
        Path point = once.resolve("002-seed2");
        String weights = train("alone", "--config", point.resolve("train.conf"));
        assertEquals(Model.load(point.resolve("model.safetensors")).weights().hash(), weights);
    }

    @Test
    void variablesNameFileAndRecipe() throws IOException {
        write("epochs = 4");
        session.environment.put("KILN_CONFIG", file.toString());
        session.environment.put("KILN_RECIPE", "mnist");
        List<String> holds = printed("--validation", 3, "--layers", "4-3");
        assertHas(holds, "# " + file, "epochs = 4");
        assertHas(holds, "# recipe mnist, version 1", "batch = 128");
    }

    @Test
    void goingOnTakesNothingFromElsewhere() throws IOException {
        write("data = " + table, "layers = 4-3", "epochs = 1");
        train("run", "--config", file);
        Path run = folder.resolve("run");
        assertWrong("--config: not with --resume", "train", "--resume", run, "--config", file);
        session.environment.put("KILN_EPOCHS", "nonsense");
        assertEquals(0, session.run("train", "--resume", run).code());
    }
}
