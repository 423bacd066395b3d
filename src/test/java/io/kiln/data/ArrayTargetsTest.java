package io.kiln.data;

import static io.kiln.data.NumPyFiles.npy;
import static io.kiln.data.NumPyFiles.numbers;
import static io.kiln.data.NumPyFiles.zip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@Tag("quick")
final class ArrayTargetsTest {
    private static final byte[] INPUTS = npy("|u1", "2, 1", new byte[] {7, 8});
    private static final byte[] TARGETS = npy("<f4", "2, 2", numbers("<f4", 0.5, 1.5, 2.5, 3.5));

    @TempDir
    Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static float[] targets(Dataset data) {
        return data.targets().orElseThrow().values();
    }

    private void refused(byte[] x, byte[] y, String message) throws IOException {
        Path examples = file("x.npy", x);
        Path found = file("y.npy", y);
        var e = assertThrows(
                DataException.class, () -> ArrayFiles.regression(examples, found, Decoded.DEFAULT));
        assertEquals(folder.resolve(message).toString(), e.getMessage());
    }

    @Test
    void anArchiveBringsBothPartsAndTheirTargets() throws IOException {
        byte[] test = npy("|u1", "1, 1", new byte[] {9});
        byte[] found = npy("|u1", "1, 2", new byte[] {4, 5});
        Map<String, byte[]> members =
                Map.of("x", INPUTS, "y", TARGETS, "x_test", test, "y_test", found);
        Path archive = file("a.npz", zip(members, 9));
        Dataset data = ArrayFiles.regression(archive, null, Decoded.DEFAULT);
        assertEquals(List.of("y0", "y1"), data.classes());
        assertArrayEquals(new byte[] {7, 8}, data.bytes());
        assertArrayEquals(new float[] {0.5f, 1.5f, 2.5f, 3.5f}, targets(data));
        Dataset part = ArrayFiles.regressionTest(archive, Decoded.DEFAULT).orElseThrow();
        assertArrayEquals(new float[] {4, 5}, targets(part));
        assertArrayEquals(new byte[] {9}, part.bytes());
    }

    @Test
    void targetsMayBeInAFileOfTheirOwnOneForEachExample() throws IOException {
        Path examples = file("x.npy", INPUTS);
        Path found = folder.resolve("y.idx");
        Idx.of(List.of(2), new byte[] {3, (byte) 200}).write(found);
        Dataset data = ArrayFiles.regression(examples, found, Decoded.DEFAULT);
        assertEquals(List.of("y0"), data.classes());
        assertArrayEquals(new float[] {3, 200}, targets(data));
        var e = assertThrows(
                DataException.class, () -> ArrayFiles.regression(examples, null, Decoded.DEFAULT));
        assertEquals(
                examples + ": examples without targets; name their file with --labels",
                e.getMessage());
    }

    @Test
    void targetsOfAnotherShapeAreRefused() throws IOException {
        for (String shape : List.of("", "2, 1, 1", "1, 2", "2, 0")) {
            int size = shape.isEmpty() ? 1 : shape.equals("2, 0") ? 0 : 2;
            String told = shape.isEmpty() ? "[]" : "[" + shape + "]";
            refused(
                    INPUTS,
                    npy("<f4", shape, new byte[4 * size]),
                    "y.npy: shape " + told + "; expected (2) or (2, targets)");
        }
    }

    @Test
    void examplesAreRowsAndThereAreSome() throws IOException {
        String wanted = "; expected (examples, features) or (examples, height, width)";
        refused(npy("|u1", "2,", new byte[2]), TARGETS, "x.npy: shape [2]" + wanted);
        refused(npy("|u1", "0, 3", new byte[0]), TARGETS, "x.npy: shape [0, 3]" + wanted);
    }
}
