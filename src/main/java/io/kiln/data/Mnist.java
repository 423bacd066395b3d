package io.kiln.data;

import io.kiln.device.CacheFolder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The MNIST digits: 60,000 training and 10,000 test pictures of 28 x 28 bytes, four IDX files under
 * their canonical names, plain or {@code .gz}, also spelt {@code train-images.idx3-ubyte}.
 */
public final class Mnist {
    /** "0" to "9". */
    public static final List<String> CLASSES =
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** The four files, without {@code .gz}: training images and labels, test images and labels. */
    public static final List<String> FILES = List.of(
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte");

    private Mnist() {}

    /**
     * Looks for the four files where this user would have them.
     *
     * @see #find(Optional, Map, Path, CacheFolder)
     */
    public static Optional<Path> find(Optional<Path> asked) {
        return find(asked, System.getenv(), Path.of(""), CacheFolder.ofUser());
    }

    /**
     * The first folder that has all four files: {@code asked} and nowhere else if it is given, then
     * {@code $KILN_DATA}, {@code data/mnist} in the working folder, {@code mnist} in the cache.
     *
     * @param asked the folder asked for by name
     * @param environment the environment variables
     * @param workingFolder where relative paths start
     * @param cache the user's cache
     * @throws DataException if {@code asked} is given and lacks a file; the message names which
     */
    public static Optional<Path> find(
            Optional<Path> asked,
            Map<String, String> environment,
            Path workingFolder,
            CacheFolder cache) {
        if (asked.isPresent()) {
            requireAll(asked.get());
            return asked;
        }
        return places(environment, workingFolder, cache).stream()
                .filter(Mnist::isIn)
                .findFirst();
    }

    /**
     * Where the files are looked for, in this order: {@code $KILN_DATA}, {@code data/mnist} in the
     * working folder, {@code mnist} in the cache.
     *
     * @param environment the environment variables
     * @param workingFolder where relative paths start
     * @param cache the user's cache
     */
    public static List<Path> places(
            Map<String, String> environment, Path workingFolder, CacheFolder cache) {
        List<Path> places = new ArrayList<>();
        String named = environment.getOrDefault("KILN_DATA", "");
        if (!named.isBlank()) {
            places.add(workingFolder.resolve(named));
        }
        places.add(workingFolder.resolve("data").resolve("mnist"));
        places.add(cache.resolve("mnist"));
        return places;
    }

    /** Whether a folder has all four files; what is in them is not looked at. */
    public static boolean isIn(Path folder) {
        return missing(folder).isEmpty();
    }

    /** Reads the four files, each of at most 1 GiB decoded; see {@link #load(Path, Decoded)}. */
    public static TrainTest load(Path folder) {
        return load(folder, Decoded.DEFAULT);
    }

    /**
     * Reads the four files.
     *
     * @param folder where they lie
     * @param decoded what to accept at most of each
     * @throws DataException if one is missing, damaged, or not of the kind expected
     */
    public static TrainTest load(Path folder, Decoded decoded) {
        requireAll(folder);
        return new TrainTest(
                part("mnist train", folder, 0, decoded), part("mnist test", folder, 2, decoded));
    }

    private static Dataset part(String name, Path folder, int first, Decoded decoded) {
        Path images = file(folder, FILES.get(first)).orElseThrow();
        Path labels = file(folder, FILES.get(first + 1)).orElseThrow();
        return Idx.dataset(name, images, labels, CLASSES, decoded);
    }

    private static void requireAll(Path folder) {
        List<String> missing = missing(folder);
        if (!missing.isEmpty()) {
            String what = Files.isDirectory(folder)
                    ? "lacks " + String.join(", ", missing)
                    : "no such folder";
            throw new DataException(
                    folder + ": " + what + " (plain or .gz); name the folder with the"
                            + " four MNIST files, or fetch them with `kiln data fetch mnist`");
        }
    }

    private static List<String> missing(Path folder) {
        return FILES.stream().filter(name -> file(folder, name).isEmpty()).toList();
    }

    /** The file under one of its spellings; a plain one first, as it loads faster. */
    static Optional<Path> file(Path folder, String name) {
        String dotted = name.replace("-idx", ".idx");
        return List.of(name, dotted, name + ".gz", dotted + ".gz").stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
