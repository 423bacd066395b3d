package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pictures sorted into a folder a class: {@code cats/1.png}, {@code dogs/a.jpg}. Class names are
 * the folders', and both classes and pictures come in natural order ({@code 2} before {@code 10}).
 *
 * <p>Names that begin with a dot, and files whose names do not end as pictures' do, are passed
 * over. Where a folder has the folders {@code train} and {@code test} and no other, the classes are
 * in those.
 */
public final class PictureFolder {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");
    private static final int MOST_CLASSES = 10_000;
    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private record Labelled(Path file, int label) {}

    private PictureFolder() {}

    /**
     * Whether a folder has folders in it.
     *
     * @throws DataException if it cannot be read
     */
    public static boolean isOne(Path folder) {
        return !folders(folder).isEmpty();
    }

    /** The folder with the pictures to train on: {@code train} in it, where it has parts. */
    public static Path train(Path folder) {
        return inParts(folder) ? folder.resolve(TRAIN) : folder;
    }

    /** The folder with the pictures to test on, where it has parts. */
    public static Optional<Path> test(Path folder) {
        return inParts(folder) ? Optional.of(folder.resolve(TEST)) : Optional.empty();
    }

    private static boolean inParts(Path folder) {
        return names(folder).equals(List.of(TEST, TRAIN));
    }

    /**
     * Reads a part.
     *
     * @param folder with a folder a class
     * @param size what pictures are resized to; null when all have one size
     * @param known the training part's classes; null to find them in the folder
     * @param decoded what to accept at most of each picture
     * @return pictures of shape (height, width), in the order of their classes
     * @throws DataException naming the file that cannot be read, or what the folder lacks
     */
    public static Dataset read(
            Path folder,
            @Nullable PictureSize size,
            @Nullable List<String> known,
            Decoded decoded) {
        List<String> classes = known == null ? names(folder) : known;
        List<Labelled> pictures = pictures(folder, classes);
        Grey first = Picture.grey(pictures.get(0).file(), decoded);
        PictureSize to = size == null ? new PictureSize(first.width(), first.height()) : size;
        int features = to.width() * to.height();
        long bytes = (long) pictures.size() * features;
        if (bytes > Memory.LARGEST_ARRAY) {
            throw DataException.of(
                    "%s: %d pictures of %s; the most is 2^31 bytes in all",
                    folder, pictures.size(), to);
        }
        Memory.require(bytes, folder.toString());
        byte[] pixels = new byte[(int) bytes];
        IntStream.range(0, pictures.size()).parallel().forEach(i -> {
            Path file = pictures.get(i).file();
            byte[] picture = pixels(Picture.grey(file, decoded), file, to, size != null);
            System.arraycopy(picture, 0, pixels, i * features, features);
        });
        int[] labels = pictures.stream().mapToInt(Labelled::label).toArray();
        List<Integer> shape = List.of(to.height(), to.width());
        return Dataset.ofBytes(folder.getFileName().toString(), shape, pixels, labels, classes);
    }

    private static byte[] pixels(Grey picture, Path file, PictureSize size, boolean resize) {
        if (!resize && (picture.width() != size.width() || picture.height() != size.height())) {
            throw DataException.of(
                    "%s: %dx%d, and the first picture has %s; give the size that all shall get"
                            + " with --size, such as --size 28x28",
                    file, picture.width(), picture.height(), size);
        }
        return Resizing.to(size, picture).pixels();
    }

    private static List<Labelled> pictures(Path folder, List<String> classes) {
        if (classes.isEmpty()) {
            throw new DataException(folder + ": no folders in it; expected one for each class");
        }
        if (classes.size() > MOST_CLASSES) {
            throw DataException.of(
                    "%s: %d folders; the most is %d classes", folder, classes.size(), MOST_CLASSES);
        }
        List<Labelled> pictures = new ArrayList<>();
        for (Path of : folders(folder)) {
            String name = of.getFileName().toString();
            int label = classes.indexOf(name);
            if (label < 0) {
                throw new DataException(of + ": '" + name
                        + "' is not one of the training part's classes, " + classes);
            }
            files(of).forEach(file -> pictures.add(new Labelled(file, label)));
        }
        return pictures;
    }

    private static List<Path> files(Path of) {
        List<Path> found = new ArrayList<>();
        for (Path entry : entries(of)) {
            String name = entry.getFileName().toString().toLowerCase(Locale.ROOT);
            if (Files.isDirectory(entry)) {
                throw new DataException(
                        entry + ": a folder within a class; expected pictures only");
            }
            if (ENDINGS.stream().anyMatch(name::endsWith)) {
                found.add(entry);
            }
        }
        if (found.isEmpty()) {
            throw new DataException(of + ": no pictures in this class; expected names that end in "
                    + String.join(", ", ENDINGS));
        }
        return found;
    }

    private static List<String> names(Path folder) {
        return folders(folder).stream().map(p -> p.getFileName().toString()).toList();
    }

    private static List<Path> folders(Path folder) {
        return entries(folder).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> entries(Path folder) {
        var natural = new NaturalOrder();
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> !p.getFileName().toString().startsWith("."))
                    .sorted((a, b) -> natural.compare(
                            a.getFileName().toString(), b.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
