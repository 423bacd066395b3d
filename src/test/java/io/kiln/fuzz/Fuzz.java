package io.kiln.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where Jazzer comes in; {@code ci/fuzz} calls it. */
public final class Fuzz {
    private static final String FOLDER = "kiln.fuzz.folder";
    private static Target target = input -> false;

    private Fuzz() {}

    /**
     * Chooses the target, and shows it good inputs, so that the time for loading classes is not the
     * first input's.
     *
     * @param words its name
     */
    public static void fuzzerInitialize(String[] words) throws IOException {
        Path above = Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")));
        Path folder = Files.createTempDirectory(above, "kiln-fuzz-");
        Target named = Targets.in(folder).get(words[0]);
        if (named == null) {
            throw new IllegalArgumentException("no target is called " + words[0]);
        }
        for (byte[] seed : Seeds.in(folder).get(words[0])) {
            named.read(seed);
        }
        target = named;
    }

    /**
     * Feeds an input to it.
     *
     * @param input any bytes
     */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        target.read(input);
    }
}
