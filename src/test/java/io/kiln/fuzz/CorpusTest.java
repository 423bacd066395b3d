package io.kiln.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** What fuzzing starts from and what it once found, without a fuzzer. */
final class CorpusTest {
    private static final Path FOUND = Path.of("src/test/resources/fuzz");
    private static final int MUTANTS = 4; // of each seed

    @TempDir
    static Path folder;

    private static Map<String, Target> targets = Map.of();
    private static Map<String, List<byte[]>> seeds = Map.of();

    @BeforeAll
    static void make() throws IOException {
        targets = Targets.in(folder);
        seeds = Seeds.in(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "safetensors",
                "idx",
                "csv",
                "numpy",
                "onnx",
                "picture",
                "config",
                "words",
                "tuning",
                "kernels"
            })
    void isReadOrRefused(String name) throws IOException {
        Target target = targets.get(name);
        List<byte[]> good = seeds.get(name);
        long read = 0;
        for (byte[] seed : good) {
            read += feed(target, seed, "a seed") ? 1 : 0;
            for (byte[] mutant : mutants(seed)) {
                feed(target, mutant, "a mutant");
            }
        }
        assertTrue(2 * read >= good.size(), read + " seeds of " + good.size() + " were read");
        for (Path file : found(name)) {
            feed(target, Files.readAllBytes(file), file.toString());
        }
    }

    private static boolean feed(Target target, byte[] input, String what) {
        return assertTimeoutPreemptively(Duration.ofSeconds(5), () -> target.read(input), what);
    }

    /** A byte changed or left out, or the end; always the same ones. */
    private static List<byte[]> mutants(byte[] seed) {
        var random = new Random(seed.length);
        List<byte[]> mutants = new ArrayList<>();
        for (int i = 0; i < MUTANTS; i++) {
            int at = random.nextInt(seed.length);
            byte[] mutant = i % 4 == 0 ? Arrays.copyOf(seed, at) : seed.clone();
            if (i % 4 != 0) {
                mutant[at] ^= (byte) (1 << random.nextInt(8));
            }
            mutants.add(mutant);
        }
        return mutants;
    }

    private static List<Path> found(String target) throws IOException {
        if (!Files.isDirectory(FOUND.resolve(target))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOUND.resolve(target))) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyTargetHasSeedsAndNothingFoundIsForgotten() throws IOException {
        assertEquals(targets.keySet(), seeds.keySet());
        try (Stream<Path> folders = Files.list(FOUND)) {
            assertEquals(
                    List.of(),
                    folders.map(of -> of.getFileName().toString())
                            .filter(of -> !targets.containsKey(of))
                            .toList());
        }
    }
}
