package io.kiln.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs that Kiln writes, as files with {@code {{holes}}} beside this class. */
final class Template {
    private static final Pattern HOLE = Pattern.compile("\\{\\{(\\w+)}}");

    private Template() {}

    /**
     * Fills a template.
     *
     * @param name for example {@code c/relu}
     * @param parts by the names of the holes
     * @return the program, or part of one
     */
    static String fill(String name, Map<String, String> parts) {
        return HOLE.matcher(text(name + ".template"))
                .replaceAll(hole -> Matcher.quoteReplacement(part(parts, hole.group(1))));
    }

    private static String part(Map<String, String> parts, String hole) {
        String part = parts.get(hole);
        if (part == null) {
            throw new IllegalArgumentException("nothing for the hole " + hole);
        }
        return part;
    }

    private static String text(String file) {
        try (InputStream in = Template.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no template " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
