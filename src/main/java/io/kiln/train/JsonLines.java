package io.kiln.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file of one flat JSON object a line, of which a crash may have torn the last.
 *
 * @param objects of the lines that are whole
 * @param torn whether the last line is not, and was passed over
 */
record JsonLines(List<Map<String, String>> objects, boolean torn) {
    JsonLines {
        objects = List.copyOf(objects);
    }

    /**
     * Reads a file; one that is not there has no lines.
     *
     * @throws IOException when it cannot be read, or a line before the last is damaged, with its
     *     number
     */
    static JsonLines of(Path file) throws IOException {
        List<String> lines = text(file);
        List<Map<String, String>> objects = new ArrayList<>();
        for (String line : lines) {
            try {
                objects.add(Json.read(line));
            } catch (IOException e) {
                int number = objects.size() + 1;
                if (number < lines.size()) {
                    throw new IOException("line " + number + " is damaged", e);
                }
                return new JsonLines(objects, true);
            }
        }
        return new JsonLines(objects, false);
    }

    /** The lines as they are: a torn one may hold anything, so what is no UTF-8 is replaced. */
    static List<String> text(Path file) throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
    }
}
