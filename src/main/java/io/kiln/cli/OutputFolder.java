package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Idx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that a command writes data to: what fails there is not the input's fault. */
final class OutputFolder {
    private OutputFolder() {}

    static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new OutputException(
                    folder + ": cannot be made: " + e + "; choose another folder with --to", e);
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException(
                    folder + ": cannot be written to; choose another folder with --to");
        }
    }

    static void remove(Path folder, List<String> names) {
        for (String name : names) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw new OutputException(folder.resolve(name) + ": cannot be removed: " + e, e);
            }
        }
    }

    static void write(Idx content, Path file) {
        try {
            content.write(file);
        } catch (DataException e) {
            throw new OutputException(String.valueOf(e.getMessage()), e);
        }
    }
}
