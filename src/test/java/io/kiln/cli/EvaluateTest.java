package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Csv;
import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class EvaluateTest {
    @TempDir
    Path folder;

    @Test
    void showsFiguresClassesAndConfusion() {
        var session = new Session(folder);
        Session.Result result =
                session.run("evaluate", session.model(), "--data", session.digitsFolder("d"));
        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.out().matches("(?s)accuracy  [0-9.]+ %  \\([0-9]+ of 20\\)\\Rloss .*"),
                result.out());
        assertTrue(
                result.out().contains("precision") && result.out().contains("taken for"),
                result.out());
        assertEquals(1, result.err().lines().count());
    }

    @Test
    void tablesCanBeLeftOut() {
        var session = new Session(folder);
        Session.Result result = session.run(
                "evaluate",
                session.model(),
                "--data",
                session.digitsFolder("d"),
                "--no-by-class",
                "--no-confusion",
                "-q");
        assertEquals(3, result.out().lines().count(), result.out());
        assertEquals("", result.err());
    }

    @Test
    void jsonIsOneObject() {
        var session = new Session(folder);
        Session.Result result = session.run(
                "evaluate", session.model(), "--data", session.digitsFolder("d"), "--json", "-q");
        Session.assertJsonLines(result.out());
        assertEquals(1, result.out().lines().count());
        assertTrue(result.out().contains("\"examples\":20,"), result.out());
        assertTrue(result.out().contains("\"confusion\":[["), result.out());
    }

    @Test
    void aRunsFolderStandsForItsBestModel() throws IOException {
        var session = new Session(folder);
        Path run = Files.createDirectory(folder.resolve("run"));
        Session.digits().save(run.resolve("model.safetensors"));
        Session.Result last = session.run("evaluate", run, "--data", session.digitsFolder("d"));
        assertTrue(last.err().contains("model.safetensors"), last.err());
        Session.digits().save(run.resolve("best.safetensors"));
        Session.Result best = session.run("evaluate", run, "--data", session.digitsFolder("d"));
        assertTrue(best.err().contains("best.safetensors"), best.err());
        Session.Result none = session.run(
                "evaluate", session.digitsFolder("d"), "--data", session.digitsFolder("d"));
        assertEquals(3, none.code());
        assertTrue(none.onlyErrorLine().contains("a folder without a model"));
    }

    @Test
    void tablesAreTestedOnTheFifthThatWasHeldOut() throws IOException {
        var session = new Session(folder);
        Path model = tableModel();
        Session.Result result =
                session.run("evaluate", model, "--data", table(50), "--label", "kind", "-q");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains(" of 10)"), result.out());
        Session.Result whole =
                session.run("evaluate", model, "--test-data", table(50), "--label", "kind", "-q");
        assertTrue(whole.out().contains(" of 50)"), whole.out() + whole.err());
    }

    @Test
    void otherClassesThanTheModelsAreRefused() throws IOException {
        var session = new Session(folder);
        Path other =
                Files.writeString(folder.resolve("other.csv"), "a,b,kind\n1,2,pear\n3,4,plum\n");
        Session.Result result =
                session.run("evaluate", tableModel(), "--data", other, "--label", "kind");
        assertEquals(3, result.code());
        assertTrue(result.onlyErrorLine().contains("'plum'"), result.err());
        Session.Result shape =
                session.run("evaluate", tableModel(), "--data", session.digitsFolder("d"));
        assertEquals(3, shape.code());
        assertTrue(shape.err().contains("784 features"), shape.err());
    }

    @Test
    void theHeldOutFifthIsAlwaysTheSameAndNeverTrainedOn() throws IOException {
        TrainTest first = HoldOut.split(Csv.read(table(50), Csv.Options.defaults()));
        TrainTest again = HoldOut.split(Csv.read(table(50), Csv.Options.defaults()));
        assertEquals(first.test().sha256(), again.test().sha256());
        assertEquals(40, first.train().size());
        for (int i = 0; i < first.train().size(); i++) {
            for (int j = 0; j < first.test().size(); j++) {
                assertFalse(first.train().floats()[2 * i] == first.test().floats()[2 * j]);
            }
        }
    }

    private Path table(int rows) throws IOException {
        var text = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < rows; i++) {
            text.append(i).append(',').append(-i).append(i % 2 == 0 ? ",apple\n" : ",pear\n");
        }
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private Path tableModel() {
        Network network = Network.of(2).dense(3, Activation.TANH).classes(2);
        var model = new Model(
                Weights.initial(network, 1),
                Scaling.none(),
                List.of("apple", "pear"),
                List.of(2),
                Map.of());
        Path file = folder.resolve("table.safetensors");
        model.save(file);
        return file;
    }
}
