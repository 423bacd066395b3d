package io.kiln.model;

import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How far the numbers of a checkpoint can be relied on: a word in its file {@code trust}. Where
 * that file is missing they come from the CPU device, by which others are measured, or from a Kiln
 * that did not ask.
 */
public enum Standing {
    /** Computed on the CPU device; has no file. */
    REFERENCE,
    /** The steps just before it came to the same on the CPU device. */
    VERIFIED,
    /** Computed on a device at which nobody looked. */
    UNCHECKED,
    /** Unchecked, and a later step was found to be wrong. */
    SUSPECT;

    private static final String FILE = "trust";

    /** What a checkpoint's file says; a word that nobody knows makes nothing better. */
    static Standing of(Path checkpoint) {
        Path file = checkpoint.resolve(FILE);
        try {
            String word = Files.readString(file).lines().findFirst().orElse("");
            return valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IOException | IllegalArgumentException e) {
            return Files.exists(file) ? UNCHECKED : REFERENCE;
        }
    }

    /** Writes the file into a checkpoint that is being made. */
    void fill(Path checkpoint, DurableFiles files) throws IOException {
        if (this != REFERENCE) {
            files.create(checkpoint.resolve(FILE), out -> out.write(text("")));
        }
    }

    /**
     * Marks a checkpoint as suspect.
     *
     * @param why one line for people
     */
    static void suspect(Path checkpoint, String why, DurableFiles files) {
        Path file = checkpoint.resolve(FILE);
        byte[] text = SUSPECT.text(why + "\n");
        WriteException.guard(file, () -> files.replace(file, out -> out.write(text)));
    }

    private byte[] text(String more) {
        return (name().toLowerCase(Locale.ROOT) + "\n" + more).getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses a suspect. */
    static void requireUnsuspected(Path checkpoint) {
        if (of(checkpoint) == SUSPECT) {
            throw new ModelException(checkpoint
                    + ": suspect, for a device was found wrong after it and nobody had checked it;"
                    + " delete its file " + FILE + " to use it all the same");
        }
    }
}
