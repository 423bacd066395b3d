package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceOptions;
import io.kiln.device.cl.ClUnderTest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Kernels that were broken on purpose: the doctor finds each of them. */
@Tag("slow")
@NeedsOpenCl
final class BrokenKernelsTest {
    private static final Path FOLDER = Path.of("src/test/resources/broken");

    static List<Path> broken() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(p -> p.toString().endsWith(".txt")).sorted().toList();
        }
    }

    /** What a kernel is part of; the plainest product stands for what all products share. */
    private static String part(String file) {
        if (file.startsWith("gemm.") || file.startsWith("epilogue.")) {
            return "plain";
        }
        return List.of("direct", "local", "subgroup", "skinny", "split").stream()
                .filter(family -> file.startsWith("gemm_" + family))
                .findFirst()
                .orElse(Doctor.OPERATIONS);
    }

    private static Report examine(Map<String, String> texts) {
        Cl cl = Bindings.open("auto");
        DeviceOptions options = DeviceOptions.DEFAULT.withCache(DeviceOptions.Cache.OFF);
        return new Doctor(
                        how -> ClUnderTest.open(cl, how, texts),
                        options,
                        name -> texts.keySet().stream().anyMatch(f -> part(f).equals(name)))
                .examine();
    }

    /** First line the file; then, between lines of three dashes, what is replaced, and by what. */
    private static Map<String, String> texts(Path broken) throws IOException {
        // The replacement may be nothing, and then the last line of dashes has no end.
        String[] parts = (Files.readString(broken) + "\n").split("\n---\n", -1);
        assertEquals(3, parts.length, broken + ": three parts");
        String file = parts[0].strip();
        String whole = Files.readString(Path.of("kernels", file));
        String old = parts[1];
        int at = whole.indexOf(old);
        assertTrue(at >= 0 && whole.indexOf(old, at + 1) < 0, broken + ": once in " + file);
        return Map.of(file, whole.replace(old, parts[2].stripTrailing()));
    }

    @Test
    void thereAreTwenty() throws IOException {
        assertEquals(20, broken().size());
    }

    @Test
    void whatIsNotBrokenIsFoundSound() throws IOException {
        Report report = examine(Map.of("gemm.cl", Files.readString(Path.of("kernels/gemm.cl"))));
        assertTrue(report.sound(), report.verdict());
    }

    /**
     * One in seven, because building kernels takes long; with {@code KILN_BROKEN=all}, as in CI,
     * all, else those whose names hold its value.
     */
    static List<Path> some() throws IOException {
        String wanted = System.getenv().getOrDefault("KILN_BROKEN", "");
        List<Path> all = broken();
        return IntStream.range(0, all.size())
                .filter(i -> wanted.equals("all")
                        || (wanted.isEmpty()
                                ? i % 7 == 4
                                : all.get(i).toString().contains(wanted)))
                .mapToObj(all::get)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("some")
    void theDoctorFindsIt(Path broken) throws IOException {
        Report report = examine(texts(broken));
        assertFalse(report.sound(), broken + " was not found");
        assertFalse(report.verdict().isBlank() || report.cure().isBlank());
    }
}
