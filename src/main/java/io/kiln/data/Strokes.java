package io.kiln.data;

import io.kiln.device.CacheFolder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Handwritten-looking digits, drawn by pen strokes and cached as IDX files: 60,000 to train on,
 * 10,000 to test on, 28 x 28 bytes each, prepared as MNIST's pictures are.
 *
 * <p>Picture i of a part is a function of (seed, part, i) alone, the same bytes on every JVM. How
 * they are drawn, and how well a network that learns from them reads real MNIST, is told in {@code
 * data/README.md}.
 */
public final class Strokes {
    /** Pictures in the training part. */
    public static final int TRAIN = 60_000;

    /** Pictures in the test part. */
    public static final int TEST = 10_000;

    /** The part of {@link #draw} to train on. */
    public static final int TRAIN_PART = 0;

    /** The part of {@link #draw} to test on. */
    public static final int TEST_PART = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Strokes.class);
    private static final String CHECKS = "checks.crc32c";
    private static final int CHUNK = 500;

    private Strokes() {}

    /**
     * The digits of a seed: from the cache where they are whole, else drawn and put there (safe
     * with several processes at once). A cache that cannot be written costs a warning and the time
     * to draw again.
     *
     * @param cache the user's cache
     * @param seed chooses the pictures
     */
    public static TrainTest open(CacheFolder cache, long seed) {
        return open(cache, seed, TRAIN, TEST);
    }

    static TrainTest open(CacheFolder cache, long seed, int train, int test) {
        Path folder = cache.resolve("strokes-v1-seed" + seed);
        if (Files.isDirectory(folder)) {
            try {
                return load(folder, train, test);
            } catch (DataException e) {
                LOG.info("{}: drawing again: {}", folder, e.getMessage());
            }
        }
        TrainTest drawn = new TrainTest(
                draw("strokes train", seed, TRAIN_PART, train),
                draw("strokes test", seed, TEST_PART, test));
        try {
            cache.make();
            store(drawn, folder, cache.path());
            return load(folder, train, test);
        } catch (IOException | UncheckedIOException | DataException e) {
            LOG.warn("{}: not cached: {}", folder, e.toString());
            return drawn;
        }
    }

    /**
     * Draws the first {@code count} pictures of a part, with all processors.
     *
     * @param name what messages call the data set
     * @param seed chooses the pictures
     * @param part {@link #TRAIN_PART}, {@link #TEST_PART}, or any other number for yet another set
     * @param count how many
     */
    public static Dataset draw(String name, long seed, int part, int count) {
        byte[] pixels = new byte[Math.multiplyExact(count, StrokePainter.PIXELS)];
        int[] labels = new int[count];
        IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            StrokePainter painter = new StrokePainter();
            int end = Math.min(count, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                labels[i] = painter.paint(seed, part, i, pixels, i * StrokePainter.PIXELS);
            }
        });
        List<Integer> shape = List.of(StrokePainter.SIDE, StrokePainter.SIDE);
        return Dataset.ofBytes(name, shape, pixels, labels, Mnist.CLASSES);
    }

    private static TrainTest load(Path folder, int train, int test) {
        TrainTest loaded =
                new TrainTest(part("strokes train", folder, 0), part("strokes test", folder, 2));
        if (loaded.train().size() != train || loaded.test().size() != test) {
            throw DataException.of(
                    "%s: %d + %d pictures; expected %d + %d",
                    folder, loaded.train().size(), loaded.test().size(), train, test);
        }
        try {
            String kept = Files.readString(folder.resolve(CHECKS), StandardCharsets.US_ASCII);
            if (!kept.equals(checks(loaded))) {
                throw new DataException(folder + ": the pictures do not match their checksums");
            }
        } catch (IOException e) {
            throw new DataException(folder + ": no checksums: " + e, e);
        }
        return loaded;
    }

    private static Dataset part(String name, Path folder, int first) {
        Path images = folder.resolve(Mnist.FILES.get(first));
        Path labels = folder.resolve(Mnist.FILES.get(first + 1));
        return Idx.dataset(name, images, labels, Mnist.CLASSES, Decoded.DEFAULT);
    }

    /** One checksum a part: fast enough to compare at every start, and damage is not an attack. */
    private static String checks(TrainTest parts) {
        return check(parts.train()) + "\n" + check(parts.test()) + "\n";
    }

    private static String check(Dataset part) {
        CRC32C crc = new CRC32C();
        crc.update(part.bytes());
        crc.update(labels(part));
        return Long.toHexString(crc.getValue());
    }

    private static byte[] labels(Dataset part) {
        byte[] bytes = new byte[part.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) part.labels()[i];
        }
        return bytes;
    }

    /** The files go to a folder of our own, then renamed: another process sees all or none. */
    private static void store(TrainTest drawn, Path folder, Path cache) throws IOException {
        sweep(cache);
        Path mine = cache.resolve("strokes-" + UUID.randomUUID() + ".tmp");
        Files.createDirectory(mine);
        try {
            write(drawn.train(), mine, 0);
            write(drawn.test(), mine, 2);
            Files.writeString(mine.resolve(CHECKS), checks(drawn), StandardCharsets.US_ASCII);
            if (isWhole(folder, drawn)) {
                return; // another process was first
            }
            if (Files.exists(folder)) {
                Path damaged = cache.resolve("strokes-" + UUID.randomUUID() + ".tmp");
                Files.move(folder, damaged, StandardCopyOption.ATOMIC_MOVE);
                delete(damaged);
            }
            Files.move(mine, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!isWhole(folder, drawn)) {
                throw e;
            }
        } finally {
            delete(mine);
        }
    }

    private static boolean isWhole(Path folder, TrainTest drawn) {
        try {
            load(folder, drawn.train().size(), drawn.test().size());
            return true;
        } catch (DataException e) {
            return false;
        }
    }

    private static void write(Dataset part, Path folder, int first) {
        Idx.of(List.of(part.size(), StrokePainter.SIDE, StrokePainter.SIDE), part.bytes())
                .write(folder.resolve(Mnist.FILES.get(first)));
        Idx.of(List.of(part.size()), labels(part))
                .write(folder.resolve(Mnist.FILES.get(first + 1)));
    }

    /** Removes what processes that were killed left behind an hour ago or earlier. */
    private static void sweep(Path cache) throws IOException {
        Instant old = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                boolean ours = name.startsWith("strokes-") && name.endsWith(".tmp");
                if (ours && Files.getLastModifiedTime(entry).toInstant().isBefore(old)) {
                    delete(entry);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
