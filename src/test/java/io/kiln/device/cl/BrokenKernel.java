package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kernel that was broken on purpose.
 *
 * @param name what is wrong with it
 * @param file of kernels/, such as {@code gemm.cl}
 * @param text what that file says instead
 */
public record BrokenKernel(String name, String file, String text) {
    private static final Path FOLDER = Path.of("src/test/resources/broken");
    private static final List<String> FAMILIES =
            List.of("direct", "local", "subgroup", "skinny", "split");

    /**
     * All that there are.
     *
     * @return in the order of their names
     * @throws IOException when one cannot be read
     */
    public static List<BrokenKernel> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(p -> p.toString().endsWith(".txt"))
                    .sorted()
                    .map(BrokenKernel::read)
                    .toList();
        }
    }

    /**
     * One in seven, because building kernels takes long; with {@code KILN_BROKEN=all}, as in CI,
     * all, else those whose names hold its value.
     *
     * @return in the order of their names
     * @throws IOException when one cannot be read
     */
    public static List<BrokenKernel> some() throws IOException {
        String wanted = System.getenv().getOrDefault("KILN_BROKEN", "");
        List<BrokenKernel> all = all();
        return IntStream.range(0, all.size())
                .filter(i -> wanted.equals("all")
                        || (wanted.isEmpty() ? i % 7 == 4 : all.get(i).name.startsWith(wanted)))
                .mapToObj(all::get)
                .toList();
    }

    /** First line the file; then, between lines of three dashes, what is replaced, and by what. */
    private static BrokenKernel read(Path broken) {
        // The replacement may be nothing, and then the last line of dashes has no end.
        String[] parts = (text(broken) + "\n").split("\n---\n", -1);
        assertEquals(3, parts.length, broken + ": three parts");
        String file = parts[0].strip();
        String whole = text(Path.of("kernels", file));
        String old = parts[1];
        int at = whole.indexOf(old);
        assertTrue(at >= 0 && whole.indexOf(old, at + 1) < 0, broken + ": once in " + file);
        String name = broken.getFileName().toString().replace(".txt", "");
        return new BrokenKernel(name, file, whole.replace(old, parts[2].stripTrailing()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * The kernels with this one among them.
     *
     * @return what {@link ClUnderTest} takes
     */
    public Map<String, String> texts() {
        return Map.of(file, text);
    }

    /**
     * The family of products that it is part of.
     *
     * @return plain where it is of none, or shared by all
     */
    public String family() {
        return FAMILIES.stream()
                .filter(family -> file.startsWith("gemm_" + family))
                .findFirst()
                .orElse("plain");
    }

    /**
     * Whether it is part of a product.
     *
     * @return false for other operations
     */
    public boolean isProduct() {
        return Stream.of("gemm", "epilogue.", "update.").anyMatch(file::startsWith);
    }

    @Override
    public String toString() {
        return name;
    }
}
