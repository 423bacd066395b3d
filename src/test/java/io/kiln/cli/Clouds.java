package io.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Tables of three clouds of points in four dimensions, with a header, the class in the last column.
 */
final class Clouds {
    private static final String[] CLASSES = {"red", "green", "blue"};

    private Clouds() {}

    /** Writes a table; the clouds overlap when the spread is well above 1. */
    static Path write(Path file, int rows, double spread, long seed) throws IOException {
        var random = new Random(seed);
        var text = new StringBuilder("a,b,c,d,colour\n");
        for (int i = 0; i < rows; i++) {
            int label = random.nextInt(CLASSES.length);
            for (int j = 0; j < 4; j++) {
                double centre = j == label ? 3 : 0;
                text.append(String.format(
                        Locale.ROOT, "%.4f,", centre + spread * random.nextGaussian()));
            }
            text.append(CLASSES[label]).append('\n');
        }
        return Files.writeString(file, text);
    }
}
