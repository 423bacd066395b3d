package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.DoubleStream;

@Tag("quick")
final class LabelsTest {
    private static Labels labels(String shape, double... values) throws IOException {
        byte[] file = NumPyFiles.npy("<f8", shape, NumPyFiles.numbers("<f8", values));
        return Labels.of(Npy.read(new ByteArrayInputStream(file), "y.npy", file.length), null);
    }

    private static void refused(String words, String shape, double... values) {
        var e = assertThrows(DataException.class, () -> labels(shape, values));
        assertTrue(e.getMessage().startsWith("y.npy: " + words), e.getMessage());
    }

    @Test
    void aRowOrAColumnOfThemWillDo() throws IOException {
        assertEquals(List.of("3", "5"), labels("2,", 5, 3).classes());
        assertEquals(List.of("3", "5"), labels("2, 1", 5, 3).classes());
        refused("shape [2, 2]; expected one label for each example", "2, 2", 1, 2, 3, 4);
    }

    @Test
    void theyAreWholeNumbersThatAFloatCanHold() throws IOException {
        assertEquals(List.of("16777216"), labels("1,", 1 << 24).classes());
        refused("label 1.6777218E7 of example 0", "1,", (1 << 24) + 2);
        refused("label 0.5 of example 1", "2,", 1, 0.5);
    }

    @Test
    void moreThanTenThousandOfThemAreNoLabels() throws IOException {
        double[] many = DoubleStream.iterate(0, i -> i + 1).limit(10_001).toArray();
        refused("more than 10000 different labels", "10001,", many);
        many[10_000] = 0;
        assertEquals(10_000, labels("10001,", many).classes().size());
    }

    @Test
    void thereIsOneForEachExample() throws IOException {
        Labels two = labels("2,", 5, 3);
        assertEquals(two, two.requireFor(2));
        var e = assertThrows(DataException.class, () -> two.requireFor(3));
        assertEquals(
                "y.npy: shape [2]; expected one label for each of the 3 examples", e.getMessage());
    }
}
