package io.kiln.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The records of a CSV file (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes;
 * lines may end in LF, CRLF or CR), one at a time in buffers that are used again. Empty lines are
 * skipped. A record is at most 4 million characters and 100,000 fields.
 */
final class CsvRecords implements Closeable {
    private static final int MOST_CHARACTERS = 4_000_000;
    private static final int MOST_FIELDS = 100_000;
    private static final int END = -1;

    private final Path file;
    private final char separator;
    private final Reader reader;
    private final char[] block = new char[1 << 14];
    private int at;
    private int filled;
    private char[] text = new char[256]; // the record's fields, end to end
    private int length;
    private int[] ends = new int[16]; // where each field ends in text
    private int fields;
    private long line = 1; // of the next character
    private long recordLine;
    private boolean begun;

    CsvRecords(Path file, char separator) throws IOException {
        this.file = file;
        this.separator = separator;
        this.reader = new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** Reads the next record; false at the end of the file. */
    boolean next() throws IOException {
        if (!begun && peek() == '\uFEFF') {
            at++; // the byte order mark that some spreadsheets write
        }
        begun = true;
        while (peek() == '\n' || peek() == '\r') {
            take();
        }
        length = 0;
        fields = 0;
        recordLine = line;
        if (peek() == END) {
            return false;
        }
        boolean more = true;
        while (more) {
            if (peek() == '"') {
                quoted();
            } else {
                plain();
            }
            endField();
            more = peek() == separator;
            if (more) {
                take();
            }
        }
        return true;
    }

    private void plain() throws IOException {
        for (int c = peek(); c != separator && c != '\n' && c != '\r' && c != END; c = peek()) {
            if (c == '"') {
                throw error(
                        fields,
                        "a quote inside a field that does not begin with one;"
                                + " quote the whole field and double the quotes inside");
            }
            append((char) c);
            take();
        }
    }

    private void quoted() throws IOException {
        take();
        while (true) {
            int c = peek();
            if (c == END) {
                throw error(fields, "the quote is never closed");
            }
            take();
            if (c == '"') {
                if (peek() != '"') {
                    break;
                }
                take();
            }
            append((char) c);
        }
        int after = peek();
        if (after != separator && after != '\n' && after != '\r' && after != END) {
            throw error(
                    fields,
                    "text after the closing quote; expected '" + separator
                            + "' or the end of the line");
        }
    }

    private void append(char c) {
        if (length == text.length) {
            if (length >= MOST_CHARACTERS) {
                throw error(
                        fields,
                        "the line is longer than " + MOST_CHARACTERS
                                + " characters; is this a CSV file?");
            }
            text = Arrays.copyOf(text, Math.min(MOST_CHARACTERS, 2 * length));
        }
        text[length++] = c;
    }

    private void endField() {
        if (fields == ends.length) {
            if (fields >= MOST_FIELDS) {
                throw error(
                        fields,
                        "more than " + MOST_FIELDS + " columns; is '" + separator
                                + "' the separator?");
            }
            ends = Arrays.copyOf(ends, Math.min(MOST_FIELDS, 2 * fields));
        }
        ends[fields++] = length;
    }

    private int peek() throws IOException {
        if (at == filled) {
            try {
                filled = reader.read(block);
            } catch (CharacterCodingException e) {
                throw new DataException(
                        file + ": not UTF-8 text, at or after line " + line
                                + "; save the file as UTF-8",
                        e);
            }
            at = 0;
            if (filled <= 0) {
                filled = 0;
                return END;
            }
        }
        return block[at];
    }

    /** Steps over the character that {@link #peek} shows, counting lines; CRLF ends one line. */
    private void take() throws IOException {
        char c = block[at++];
        if (c == '\n' || (c == '\r' && peek() != '\n')) {
            line++;
        }
    }

    /** Fields in this record. */
    int fields() {
        return fields;
    }

    /** A field's text without the blanks around it. */
    String field(int field) {
        int start = start(field);
        return new String(text, start, ends[field] - start).trim();
    }

    private int start(int field) {
        return field == 0 ? 0 : ends[field - 1];
    }

    /** Whether a field is a decimal number (finite or not). */
    boolean isNumber(int field) {
        return !Float.isNaN(parse(field));
    }

    /** A field as a finite number, or an error naming line and column. */
    float number(int field) {
        float value = parse(field);
        if (!Float.isFinite(value)) {
            String shown = field(field);
            throw error(
                    field,
                    (shown.isEmpty() ? "an empty field" : "'" + clip(shown) + "'")
                            + "; expected a finite number, such as 0.25");
        }
        return value;
    }

    /** NaN if it is not a decimal number: Java's own parser also takes "NaN", "1f" and "0x1p3". */
    private float parse(int field) {
        int from = start(field);
        int to = ends[field];
        while (from < to && text[from] <= ' ') {
            from++;
        }
        while (from < to && text[to - 1] <= ' ') {
            to--;
        }
        int whole = 0;
        boolean simple = to > from && to - from <= 7; // seven digits are exact in a float
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c >= '0' && c <= '9') {
                whole = whole * 10 + (c - '0');
            } else if (c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E') {
                simple = false;
            } else {
                return Float.NaN;
            }
        }
        if (simple) {
            return whole;
        }
        try {
            return to - from > 1000
                    ? Float.NaN
                    : Float.parseFloat(new String(text, from, to - from));
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    /** An error at a field of this record; {@code field} from 0, shown from 1. */
    DataException error(int field, String what) {
        return DataException.of("%s: line %d, column %d: %s", file, recordLine, field + 1, what);
    }

    static String clip(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
