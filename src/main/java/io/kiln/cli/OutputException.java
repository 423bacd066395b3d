package io.kiln.cli;

/** What a command made could not be written. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * With a message for people.
     *
     * @param message one line: where, why, what to do
     */
    public OutputException(String message) {
        super(message);
    }

    /**
     * With a message for people and what lies behind it.
     *
     * @param message one line: where, why, what to do
     * @param cause what went wrong underneath
     */
    public OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
