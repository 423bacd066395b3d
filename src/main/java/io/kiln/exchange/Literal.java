package io.kiln.exchange;

import io.kiln.model.ModelException;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text and numbers of a model as they stand in a program. A model is a stranger's: nothing in it
 * may end a string or a comment.
 */
final class Literal {
    /** Characters of a string: C99 promises 4,095 bytes. */
    private static final int MOST = 1000;

    private Literal() {}

    /** A float that reads back to the very bits, in C99 and Java. */
    static String of(float value) {
        return Float.toHexString(value) + "f";
    }

    /** A string of C in UTF-8; a question mark could begin a trigraph. */
    static String c(String text) {
        var literal = new StringBuilder("\"");
        for (byte b : checked(text).getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (b & 0xFF)) && b != '?') {
                literal.append((char) b);
            } else {
                literal.append(String.format(Locale.ROOT, "\\%03o", b & 0xFF));
            }
        }
        return literal.append('"').toString();
    }

    /** A string of Java; unicode escapes come before everything else there, so none below 128. */
    static String java(String text) {
        var literal = new StringBuilder("\"");
        for (char c : checked(text).toCharArray()) {
            if (isPlain(c)) {
                literal.append(c);
            } else {
                literal.append(String.format(Locale.ROOT, c < 128 ? "\\%03o" : "\\u%04x", (int) c));
            }
        }
        return literal.append('"').toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    }

    private static String checked(String text) {
        if (text.length() > MOST) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "class %s of %,d characters: at most %,d fit into a program",
                    ModelException.quoted(text),
                    text.length(),
                    MOST));
        }
        return text;
    }

    /** Text in a comment of C or Java: without what ends one, or begins an escape. */
    static String comment(String text) {
        return text.replaceAll("[^ -~]|[*\\\\?]", ".");
    }
}
