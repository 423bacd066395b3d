package io.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words that begin a run again. */
final class Repeated {
    private static final String SETTINGS = "train.conf";

    private Repeated() {}

    /** From the settings that a run's folder keeps. */
    static String command(Path folder) {
        Path file = folder.resolve(SETTINGS);
        List<String> words = new ArrayList<>(List.of("kiln", "train"));
        try {
            for (String line : Files.readAllLines(file)) {
                words.addAll(option(line.strip()));
            }
        } catch (IOException e) {
            return "kiln train --config " + quoted(file.toString());
        }
        return String.join(" ", words);
    }

    private static List<String> option(String line) {
        int equals = line.indexOf('=');
        return line.startsWith("#") || equals < 0
                ? List.of()
                : List.of(
                        "--" + line.substring(0, equals).strip(),
                        quoted(line.substring(equals + 1).strip()));
    }

    /** As a shell takes it for one word. */
    static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
