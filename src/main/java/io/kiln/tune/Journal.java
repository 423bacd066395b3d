package io.kiln.tune;

import io.kiln.device.DeviceException;
import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is tried, and what came of it: a file of {@link Entry} lines, each on the disk before
 * anything else is done, because what is tried may end the process or stop the machine.
 */
final class Journal {
    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    /** Adds a line. */
    void write(Entry entry) {
        try {
            DurableFiles.REAL.append(file, entry.toString());
        } catch (IOException e) {
            throw new DeviceException(file + ": cannot be written: " + e, e);
        }
    }

    /** All lines; the last is not counted where it is not whole. */
    List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .forEach(line -> entries.add(Entry.parse(line)));
        } catch (IOException | IllegalArgumentException e) {
            throw new DeviceException(
                    file + ": cannot be read: " + e.getMessage() + "; delete it", e);
        }
        return entries;
    }

    /** The last thing said of each kernels. */
    Map<String, Entry> latest() {
        Map<String, Entry> latest = new HashMap<>();
        read().forEach(entry -> latest.put(entry.kernels(), entry));
        return latest;
    }

    /** Forgets all. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DeviceException(file + ": cannot be deleted: " + e, e);
        }
    }

    /** How much there is, which grows while somebody works. */
    long size() {
        return file.toFile().length();
    }
}
