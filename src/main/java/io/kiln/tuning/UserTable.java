package io.kiln.tuning;

import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;
import io.kiln.device.PrivateFolder;
import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table in a file: the user's, which holds what was tuned here and comes before the shipped one.
 *
 * @param file which need not exist
 * @param guarded whether it has to lie in a {@link PrivateFolder}, since it is used without being named
 */
public record UserTable(Path file, boolean guarded) {
    private static final int MOST_BYTES = 1 << 18; // some 3,000 rows

    /**
     * The user's.
     *
     * @param cache of the user
     */
    public static UserTable in(CacheFolder cache) {
        return new UserTable(cache.resolve("tuning.csv"), true);
    }

    /**
     * One that somebody names.
     *
     * @param file which need not exist
     */
    public UserTable(Path file) {
        this(file, false);
    }

    /**
     * Reads it.
     *
     * @param check throws where kernels or their parameters do not exist
     * @return without rows when there is no file
     * @throws TableException when it cannot be read
     */
    public Table read(Consumer<Setting> check) {
        return Table.parse(file.toString(), text(), check);
    }

    /**
     * What is in it.
     *
     * @return the text; empty when there is no file
     * @throws TableException when it cannot be read
     */
    public String text() {
        try {
            if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
                throw new IOException("it is larger than 256 KiB");
            }
            if (guarded && Files.exists(file)) {
                PrivateFolder.open(folder()).requireOwn(file.getFileName().toString());
            }
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new TableException(file + ": cannot be read as text: " + e.getMessage(), e);
        }
    }

    private Path folder() {
        return file.toAbsolutePath().resolveSibling("");
    }

    /**
     * Adds rows, which take the places of those for the same devices, shapes and
     * precision.
     *
     * @param rows what was tuned
     * @throws TableException when what is there cannot be read
     * @throws DeviceException when it cannot be written, or would be too large to be read again
     */
    public void add(List<Row> rows) {
        read(setting -> {});
        String text = Table.merged(text(), rows);
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new DeviceException(file
                    + ": larger than 256 KiB with what is to be added; take out rows that you do not"
                    + " need");
        }
        try {
            if (guarded) {
                PrivateFolder.open(folder());
            }
            DurableFiles.REAL.makeFolders(folder());
            DurableFiles.REAL.replace(file, out -> out.text(text));
        } catch (IOException e) {
            throw new DeviceException(file + ": cannot be written: " + e, e);
        }
    }
}
