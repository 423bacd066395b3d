package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.model.WriteException;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sweep's folder holds. */
@Tag("quick")
final class SweepFolderTest {
    private static final Point POINT =
            new Point(1, "001-lr0.1", Map.of("lr", "0.1"), Toy.network(), Toy.SETTINGS);

    @TempDir
    Path parent;

    private SweepFolder create() {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        axes.put("seed", List.of("1", "2"));
        axes.put("lr", List.of("0.1", "0.2"));
        return SweepFolder.create(
                parent.resolve("sweep"), Map.of("data", "clouds"), new Grid(axes));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(parent.resolve("sweep").resolve(name));
    }

    @Test
    void itsConfigSaysWhatIsTried() {
        Map<String, String> config = Run.config(create().path());
        assertEquals(Map.of("data", "clouds", "grid.seed", "1,2", "grid.lr", "0.1,0.2"), config);
        assertEquals(
                Map.of("seed", List.of("1", "2"), "lr", List.of("0.1", "0.2")),
                SweepFolder.grid(config).axes());
        assertEquals(Map.of(), SweepFolder.grid(Map.of("data", "clouds")).axes());
    }

    @Test
    void aFolderThatIsTakenIsRefused() throws IOException {
        create();
        Exception again = assertThrows(WriteException.class, this::create);
        assertTrue(
                again.getMessage().contains("there is a sweep or run in it"), again.getMessage());
        Path file = Files.writeString(parent.resolve("file"), "mine");
        Exception no = assertThrows(
                WriteException.class, () -> SweepFolder.create(file, Map.of(), new Grid(Map.of())));
        assertTrue(no.getMessage().contains("it is not a folder"), no.getMessage());
    }

    @Test
    void aPointsSettingsAreThoseOfTheSweepWithItsOwnValues() throws IOException {
        SweepFolder sweep = create();
        assertEquals(List.of(), sweep.kept(POINT));
        List<String> settings = List.of("epochs = 3", "lr = 0.1,0.2", "# words");
        sweep.keep(settings);
        assertEquals(settings, lines("sweep.conf"));
        assertEquals(List.of("epochs = 3", "lr = 0.1", "# words"), sweep.kept(POINT));
        sweep.table(List.of("rank,point", "1,001"));
        assertEquals(List.of("rank,point", "1,001"), lines("results.csv"));
    }

    @Test
    void aSweepWithABestModelIsThrough() {
        SweepFolder sweep = create();
        assertFalse(sweep.finished());
        Weights weights = Weights.initial(Toy.network(), 3);
        sweep.finish(Model.of(weights, Scaling.unit(), Toy.clouds(3, 1, 1)));
        assertTrue(sweep.finished());
        assertEquals(
                weights.hash(),
                Model.load(sweep.path().resolve(Run.BEST)).weights().hash());
    }

    @Test
    void onceReopenedItHoldsNoTornLine() throws IOException {
        SweepFolder sweep = create();
        assertEquals(List.of(), sweep.results(List.of(POINT)));
        assertFalse(Files.exists(SweepFolder.reopen(sweep.path()).path().resolve("points.jsonl")));
        var result = PointResult.done(POINT, new Best(2, new Score(0.5, 3, 4), "hash"), 1.5);
        sweep.note(result);
        Path file = sweep.path().resolve("points.jsonl");
        String whole = Files.readString(file);
        Files.writeString(file, whole + whole.substring(0, 30));
        assertEquals(List.of(result), sweep.results(List.of(POINT)));
        SweepFolder.reopen(sweep.path());
        assertEquals(whole, Files.readString(file));
    }
}
