package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.train.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

final class FoldsTest {
    @TempDir
    Path folder;

    private Path table() throws IOException {
        return Files.writeString(
                folder.resolve("t.csv"), "0,a\n1,b\n0.1,a\n0.9,b\n0.2,a\n".repeat(12));
    }

    @Test
    void foldsAreApartAndTogetherEverything() {
        float[] rows = new float[23];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        int[] labels = IntStream.range(0, 23).map(i -> i < 8 ? 0 : 1).toArray();
        Dataset all = Dataset.ofFloats("d", 1, rows, labels, List.of("a", "b"));
        Set<Float> met = new TreeSet<>();
        for (int i = 1; i <= 4; i++) {
            var fold = new Fold(i, 4);
            Dataset turned = fold.last(all);
            Dataset validating = turned.range(23 - fold.size(23), 23);
            for (float row : validating.floats()) {
                assertTrue(met.add(row), "in two folds: " + row);
            }
            assertEquals(2, validating.labelCounts()[0], "of a class with 8");
            assertEquals(23, turned.size());
        }
        assertEquals(23, met.size());
        assertThrows(DataException.class, () -> Fold.of("0/4"));
        assertThrows(DataException.class, () -> Fold.of("5/4"));
        assertThrows(DataException.class, () -> Fold.of("1"));
        assertThrows(DataException.class, () -> new Fold(1, 24).last(all));
    }

    @Test
    void eachFoldIsARunAndAnInterruptedOneGoesOn() throws IOException {
        var session = new Session(folder);
        Path folds = folder.resolve("folds");
        Object[] words = {
            "folds",
            "-k",
            "3",
            "--out",
            folds,
            "--",
            "--data",
            table(),
            "--epochs",
            "3",
            "--batch",
            "8",
            "--device",
            "cpu"
        };
        Session.Result result = session.run(words);
        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(6, lines.size(), result.out());
        assertTrue(lines.get(4).contains("mean"), result.out());
        assertTrue(lines.get(5).contains("spread"), result.out());
        assertEquals("2/3", Run.config(folds.resolve("fold-2")).get("data.fold"));
        assertEquals("16", Run.config(folds.resolve("fold-2")).get("validation"));
        assertEquals(ExitCode.OUTPUT.number(), session.run(words).code(), "taken");
        delete(folds.resolve("fold-3"));
        Session.Result again = session.run("folds", "--resume", folds);
        assertEquals(result.out(), again.out(), again.err());
        assertFalse(again.err().contains("fold 2 of"), again.err());
    }

    private static void delete(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    @Test
    void whatFoldsDecideThemselvesIsRefused() throws IOException {
        var session = new Session(folder);
        assertEquals(2, session.run("folds", "--", "--validation", "3").code());
        assertEquals(2, session.run("folds", "-k", "1", "--", "--data", table()).code());
        assertEquals(3, session.run("folds", "--resume", folder.resolve("none")).code());
        Session.Result both = session.run(
                "train",
                "--data",
                table(),
                "--fold",
                "1/3",
                "--validation",
                "3",
                "--device",
                "cpu");
        assertEquals(2, both.code(), both.err());
        assertEquals(2, session.run("sweep", "--data", table(), "--fold", "1/3").code());
        Session.Result wrong =
                session.run("train", "--data", table(), "--fold", "7", "--device", "cpu");
        assertEquals(3, wrong.code());
        assertTrue(wrong.onlyErrorLine().contains("1/5"), wrong.err());
    }
}
