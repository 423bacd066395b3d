package io.kiln.model;

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
}
