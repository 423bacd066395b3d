package io.kiln.train;

import io.kiln.model.WriteException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Small text files that a loss of power cannot take back. */
final class DurableFile {
    private DurableFile() {}

    /** Writes a file that must not be there yet. */
    static void create(Path file, String text) throws IOException {
        force(file, text, StandardOpenOption.CREATE_NEW);
    }

    /**
     * Writes a line at the end of a file, or makes it.
     *
     * @throws WriteException when it cannot be written
     */
    static void append(Path file, String line) {
        try {
            force(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new WriteException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void force(Path file, String text, OpenOption... how) throws IOException {
        Set<OpenOption> options = new HashSet<>(List.of(how));
        options.add(StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(file, options)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Puts other lines in place of a file's, all or none. */
    static void replace(Path file, List<String> lines) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.write(part, lines);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The same.
     *
     * @throws WriteException when it cannot be written
     */
    static void put(Path file, List<String> lines) {
        try {
            replace(file, lines);
        } catch (IOException e) {
            throw new WriteException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
