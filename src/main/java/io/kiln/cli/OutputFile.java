package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a verb writes at its end, looked at before its work. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Refuses a file that will not be writable.
     *
     * @param file where to, or null for nowhere
     * @param option that named it
     * @throws OutputException when it cannot be written
     */
    static void check(@Nullable Path file, String option) {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        boolean writable = file == null
                || parent != null
                        && !Files.isDirectory(file)
                        && (Files.exists(file)
                                ? Files.isWritable(file)
                                : Files.isDirectory(parent) && Files.isWritable(parent));
        if (!writable) {
            throw new OutputException(
                    file + ": cannot be written; choose another file with " + option);
        }
    }
}
