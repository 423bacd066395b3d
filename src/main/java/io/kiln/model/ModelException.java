package io.kiln.model;

/**
 * A model or checkpoint cannot be used. The message is one line: which file, what is wrong where,
 * what was expected, what to do.
 */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Characters of a file's text that a message shows. */
    private static final int SHOWN = 80;

    /**
     * With a message for people.
     *
     * @param message one line
     */
    public ModelException(String message) {
        super(message);
    }

    /**
     * With a message for people and what lies behind it.
     *
     * @param message one line
     * @param cause what went wrong underneath
     */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Text out of a file as messages show it.
     *
     * @param text any
     * @return in quotes, short, without control characters
     */
    public static String quoted(String text) {
        return "'" + oneLine(text, SHOWN) + "'";
    }

    /**
     * Text out of a file, fit for the middle of a line.
     *
     * @param text any
     * @param length characters of it at most
     * @return without control characters, cut where it is longer
     */
    public static String oneLine(String text, int length) {
        String shown = text.length() <= length ? text : text.substring(0, length) + "...";
        return shown.replaceAll("[\\p{Cc}\\p{Cs}\\u2028\\u2029]", "?");
    }
}
