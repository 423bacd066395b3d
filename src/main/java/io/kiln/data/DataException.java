package io.kiln.data;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Data that cannot be used. The message is one line: what is wrong, where (file, line or byte),
 * what was expected and, where there is something to do, what to do.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

    /** An error with its one line. */
    public DataException(String message) {
        super(oneLine(message));
    }

    /** A message from a format, with numbers in plain digits whatever the user's language. */
    static DataException of(String format, Object... values) {
        return new DataException(String.format(Locale.ROOT, format, values));
    }

    /** An error with its one line and what led to it. */
    public DataException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Messages quote what files say; a line break or an escape sequence in it stays harmless. */
    private static String oneLine(String message) {
        return UNFIT.matcher(message).replaceAll(" ");
    }
}
