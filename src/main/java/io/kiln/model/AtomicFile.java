package io.kiln.model;

import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Files that are the old ones or the whole new ones, whenever the power goes. */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Replaces a file, or makes it. Its mode stays; a link is followed.
     *
     * @param file what is replaced; its folder exists
     * @param bytes what it is to hold
     * @throws WriteException when it cannot be written; then the old file stands and nothing is
     *     left over
     */
    public static void write(Path file, byte[] bytes) {
        WriteException.guard(file, () -> DurableFiles.REAL.replace(file, out -> out.write(bytes)));
    }

    /**
     * Replaces a file, or makes it, like {@link #write(Path, byte[])}.
     *
     * @param file what is replaced; its folder exists
     * @param lines what it is to hold, in UTF-8
     * @throws WriteException when it cannot be written
     */
    public static void write(Path file, List<String> lines) {
        WriteException.guard(file, () -> DurableFiles.REAL.replace(file, lines));
    }

    /** The systems' exceptions often have no more text than the path. */
    static String reason(IOException e) {
        String kind = e.getClass().getSimpleName();
        return kind.equals("IOException")
                ? String.valueOf(e.getMessage())
                : kind + " " + e.getMessage();
    }
}
