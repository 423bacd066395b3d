package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Idx;
import io.kiln.data.Photo;
import io.kiln.model.Model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Pictures to ask a model about, from one file: a photograph, or an IDX file of many.
 *
 * @param names what answers call each
 * @param pixels (examples, inputs)
 */
record Pictures(List<String> names, byte[][] pixels) {
    private static final List<String> ENDINGS =
            List.of(".png", ".jpg", ".jpeg", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz");
    private static final List<Integer> PHOTO = List.of(28, 28);

    /**
     * The files of a folder that look like pictures, by name; anything else is the one file itself.
     *
     * @throws DataException when a folder has none
     */
    static List<Path> files(Path named) {
        if (!Files.isDirectory(named)) {
            return List.of(named);
        }
        try (Stream<Path> entries = Files.list(named)) {
            List<Path> found = entries.filter(Files::isRegularFile)
                    .filter(Pictures::looksRight)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new DataException(
                        named + ": a folder without pictures; expected names that end in "
                                + String.join(", ", ENDINGS));
            }
            return found;
        } catch (IOException e) {
            throw new DataException(named + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** IDX files of rank 1 are labels. */
    private static boolean looksRight(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && !name.contains("idx1")
                && ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** Reads a file for a model. */
    static Pictures read(Path file, Model model) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(3);
            return isIdx(start)
                    ? idx(file.toString(), file, model)
                    : photo(file.toString(), file, model);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new DataException(file + ": no such file; expected a PNG, JPEG or IDX file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads a stream for a model, by way of a file that is gone afterwards. */
    static Pictures read(InputStream in, Model model) {
        String name = "standard input";
        try {
            Path file = Files.createTempFile("kiln-", ".input");
            try {
                copy(in, file, name);
                byte[] start = new byte[3];
                try (InputStream head = Files.newInputStream(file)) {
                    start = head.readNBytes(start.length);
                }
                return isIdx(start) ? idx(name, file, model) : photo(name, file, model);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void copy(InputStream in, Path file, String name) throws IOException {
        long most = Idx.MAX_DECODED + 1024;
        byte[] block = new byte[1 << 16];
        long length = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n; (n = in.read(block)) >= 0; ) {
                length += n;
                if (length > most) {
                    throw new DataException(
                            name + ": more than " + Figures.bytes(most) + "; expected pictures");
                }
                out.write(block, 0, n);
            }
        }
    }

    /** By the first bytes: 0, 0 and a type, or gzip's mark. */
    private static boolean isIdx(byte[] start) {
        return start.length >= 2
                && (start[0] == 0 && start[1] == 0 || start[0] == 0x1F && start[1] == (byte) 0x8B);
    }

    private static Pictures photo(String name, Path file, Model model) throws IOException {
        if (!model.shape().equals(PHOTO)) {
            throw new DataException(name + ": the model reads examples of " + model.shape()
                    + ", and pictures become " + PHOTO + "; expected an IDX file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new Pictures(List.of(name), new byte[][] {Photo.read(in, name)});
        }
    }

    private static Pictures idx(String name, Path file, Model model) {
        Idx all;
        try {
            all = Idx.read(file);
        } catch (DataException e) {
            throw new DataException(
                    String.valueOf(e.getMessage()).replace(file.toString(), name), e);
        }
        int count = all.shape().get(0);
        int inputs = model.network().inputs();
        if (all.shape().size() < 2 || (long) count * inputs != all.data().length) {
            throw new DataException("%s: an IDX file of shape %s; expected (examples, %s)"
                    .formatted(name, all.shape(), model.shape()));
        }
        var pixels = new byte[count][];
        for (int i = 0; i < count; i++) {
            pixels[i] = Arrays.copyOfRange(all.data(), i * inputs, (i + 1) * inputs);
        }
        return new Pictures(
                Stream.iterate(0, i -> i + 1)
                        .limit(count)
                        .map(i -> name + "#" + i)
                        .toList(),
                pixels);
    }
}
