package io.kiln.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * Settings as people write them down: lines of {@code key = value} in UTF-8, a comment after a
 * {@code #} at the beginning of a line. Everything after the first {@code =} belongs to the value,
 * so nothing needs quotes.
 *
 * @param name as messages show it
 * @param text the whole file
 * @param entries what is set, in the order of the file
 */
record ConfigFile(String name, String text, List<Entry> entries) {
    private static final long MOST_BYTES = 1 << 18;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * One line.
     *
     * @param key an option's name without dashes
     * @param value what follows the {@code =}, without the space around it
     * @param line from 1
     */
    record Entry(String key, String value, int line) {}

    /** What is wrong with a file, as one line that names it. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * Reads a file.
     *
     * @throws Unreadable when it is not there, or not such a file
     */
    static ConfigFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Unreadable(
                    file + (Files.exists(file) ? ": is not a file" : ": there is no such file"));
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new Unreadable(file + ": is larger than 256 KiB; needs lines of key = value");
            }
            return of(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new Unreadable(file + ": is not text in UTF-8; needs lines of key = value");
        } catch (IOException e) {
            throw new Unreadable(file + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads what came with Kiln.
     *
     * @param resource its path in the jar
     * @throws NoSuchElementException when there is none
     */
    static ConfigFile shipped(String name, String resource) {
        try (var in = ConfigFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new NoSuchElementException(resource);
            }
            return of(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Unreadable(name + ": cannot be read: " + e.getMessage());
        }
    }

    /** Takes a text apart; the same key twice is left to whoever knows the keys. */
    static ConfigFile of(String name, String text) {
        String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : plain.lines().map(String::strip).toList()) {
            number++;
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(entry(name, number, line));
            }
        }
        return new ConfigFile(name, plain, List.copyOf(entries));
    }

    private static Entry entry(String name, int number, String line) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (key.isEmpty()) {
            throw new Unreadable(String.format(
                    Locale.ROOT,
                    "%s:%d: '%s' is not of the form key = value, such as epochs = 10",
                    name,
                    number,
                    line));
        }
        String value = line.substring(equals + 1).strip();
        if (value.isEmpty()) {
            throw new Unreadable(String.format(
                    Locale.ROOT,
                    "%s:%d: %s has no value; leave the line out for the default",
                    name,
                    number,
                    key));
        }
        return new Entry(key, value, number);
    }

    /** The first comment without its {@code #}; empty when the file begins with none. */
    String title() {
        String first = text.lines().findFirst().orElse("");
        return first.startsWith("#") ? first.substring(1).strip() : "";
    }
}
