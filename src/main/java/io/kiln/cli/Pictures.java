package io.kiln.cli;

import io.kiln.data.ArrayFiles;
import io.kiln.data.CsvRows;
import io.kiln.data.DataException;
import io.kiln.data.Decoded;
import io.kiln.data.Npy;
import io.kiln.data.Photo;
import io.kiln.data.Picture;
import io.kiln.data.PictureSize;
import io.kiln.model.Model;
import io.kiln.page.Words;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/**
 * What to ask a model about, from one file: a picture, or many examples in an IDX, NumPy or CSV file.
 *
 * <p>A model of a folder of pictures sees a picture as the folder's were seen: grey, resized. Any
 * other takes it for a photograph of a digit.
 *
 * @param name what answers call the file
 * @param many whether a number tells one example from the others
 * @param examples what is in it
 */
record Pictures(String name, boolean many, Examples examples) {
    private static final List<String> ENDINGS = List.of(
            ".png",
            ".jpg",
            ".jpeg",
            ".bmp",
            ".gif",
            ".idx",
            ".idx.gz",
            "-ubyte",
            "-ubyte.gz",
            ".npy",
            ".csv");
    private static final List<Integer> PHOTO = List.of(28, 28);
    private static final int BLOCK = 1024; // examples
    private static final int BLOCK_FLOATS = 1 << 20; // inputs of a block, where one has fewer

    /** Examples that come a block at a time, so that room for one block is enough. */
    interface Examples {
        /**
         * Goes through them.
         *
         * @param block takes (rows, inputs), before scaling, and the number of the first row, from 0
         */
        void each(ObjIntConsumer<float[][]> block);
    }

    /** What answers call an example. */
    String name(int example) {
        return many ? name + "#" + example : name;
    }

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
    static Pictures read(Path file, Model model, Decoded decoded) {
        if (!Files.exists(file)) {
            throw new DataException(
                    file + ": no such file; expected a PNG, JPEG, IDX, NumPy or CSV file");
        }
        return read(file.toString(), file, model, decoded);
    }

    /**
     * Reads a stream for a model, by way of a file that is gone afterwards.
     *
     * @param use takes what is in it
     */
    static void read(InputStream in, Model model, Decoded decoded, Consumer<Pictures> use) {
        String name = "standard input";
        try {
            Path file = Files.createTempFile("kiln-", ".input");
            try {
                copy(in, file, name, decoded);
                use.accept(read(name, file, model, decoded));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void copy(InputStream in, Path file, String name, Decoded decoded)
            throws IOException {
        long most = decoded.most() + 1024;
        byte[] block = new byte[1 << 16];
        long length = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n; (n = in.read(block)) >= 0; ) {
                length += n;
                if (length > most) {
                    throw new DataException(
                            name + ": more than " + Words.bytes(most) + "; expected pictures");
                }
                out.write(block, 0, n);
            }
        }
    }

    private static Pictures read(String name, Path file, Model model, Decoded decoded) {
        try {
            return switch (ArrayFiles.kind(file)) {
                case IDX, NPY -> many(name, ArrayFiles.array(file, decoded), model);
                case NPZ, OTHER ->
                    name.toLowerCase(Locale.ROOT).endsWith(".csv")
                            ? table(name, file, model.network().inputs())
                            : one(name, file, model, decoded);
            };
        } catch (DataException e) {
            throw new DataException(
                    String.valueOf(e.getMessage()).replace(file.toString(), name), e);
        }
    }

    private static Pictures one(String name, Path file, Model model, Decoded decoded) {
        boolean folder = DataSource.Kind.FOLDER.isOf(model);
        List<Integer> shape = model.shape();
        if (!folder && !shape.equals(PHOTO) || shape.size() != 2) {
            throw new DataException(name + ": the model reads examples of " + shape
                    + ", and pictures become " + PHOTO + "; expected an IDX or NumPy file");
        }
        byte[] pixels = folder
                ? Picture.read(file, new PictureSize(shape.get(1), shape.get(0)), decoded)
                : Photo.read(file, decoded);
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xFF;
        }
        return new Pictures(name, false, each -> each.accept(new float[][] {values}, 0));
    }

    private static Pictures table(String name, Path file, int inputs) {
        CsvRows rows = CsvRows.open(file, inputs);
        return new Pictures(name, true, each -> rows.blocks(block(inputs), each));
    }

    private static Pictures many(String name, Npy all, Model model) {
        int inputs = model.network().inputs();
        if (all.shape().size() < 2 || (long) all.shape().get(0) * inputs != all.size()) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: an array of shape %s; expected (examples, %s)",
                    name,
                    all.shape(),
                    model.shape()));
        }
        return new Pictures(name, true, each -> {
            int most = block(inputs);
            int count = all.shape().get(0);
            for (int from = 0; from < count; from += most) {
                each.accept(all.rows(from, Math.min(most, count - from), inputs), from);
            }
        });
    }

    private static int block(int inputs) {
        return Math.max(1, Math.min(BLOCK, BLOCK_FLOATS / inputs));
    }
}
