package io.kiln.data;

/**
 * Data that cannot be used. The message is one line: what is wrong, where (file, line or byte),
 * what was expected and, where there is something to do, what to do.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
