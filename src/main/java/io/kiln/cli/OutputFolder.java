package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Idx;
import io.kiln.device.CacheFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A folder that a command writes data to: what fails there is not the input's fault. */
final class OutputFolder {
    private OutputFolder() {}

    /** A folder of the cache, which is made for its user alone. */
    static Path of(CacheFolder cache, String name) {
        try {
            cache.make();
        } catch (IOException e) {
            throw cannotBeMade(cache.path(), e);
        }
        return cache.resolve(name);
    }

    static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotBeMade(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException(
                    folder + ": cannot be written to; choose another folder with --to");
        }
    }

    private static OutputException cannotBeMade(Path folder, IOException e) {
        return new OutputException(
                folder + ": cannot be made: " + e + "; choose another folder with --to", e);
    }

    /** Moves all files of a folder over those of another, and removes the first. */
    static void move(Path from, Path to) {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().startsWith(".")) {
                    Files.delete(entry);
                } else {
                    Files.move(
                            entry,
                            to.resolve(entry.getFileName()),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.delete(from);
        } catch (IOException e) {
            throw new OutputException(to + ": cannot be written: " + e, e);
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
