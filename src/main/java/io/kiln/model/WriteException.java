package io.kiln.model;

import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.file.Path;

/** A file could not be written. What was there before is untouched. */
public final class WriteException extends ModelException {
    private static final long serialVersionUID = 1;

    /**
     * With a message for people and what lies behind it.
     *
     * @param message one line: the file, why, what to do
     * @param cause what went wrong underneath
     */
    public WriteException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Writes, and says in a line what could not be written.
     *
     * @param file what is written, for the message
     * @param writing what may fail
     * @throws WriteException when it fails
     */
    public static void guard(Path file, DurableFiles.Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new WriteException(
                    file + ": could not be written: " + AtomicFile.reason(e)
                            + "; check the folder, its rights and the free space",
                    e);
        }
    }
}
