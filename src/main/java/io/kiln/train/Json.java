package io.kiln.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Flat JSON objects: names with strings, numbers or truth values. */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * One object on one line. Numbers that JSON does not know (NaN, infinite) become null.
     *
     * @param values names and strings, numbers or truth values, in order
     * @return the text, without a line end
     */
    public static String line(Map<String, ?> values) {
        return write(values, false);
    }

    /**
     * One object, a line a name.
     *
     * @param values names and strings, numbers or truth values, in order
     * @return the text, with a line end
     */
    public static String page(Map<String, ?> values) {
        return write(values, true) + "\n";
    }

    private static String write(Map<String, ?> values, boolean pretty) {
        var text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (pretty) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            json.writeStartObject();
            for (var entry : values.entrySet()) {
                json.writeFieldName(entry.getKey());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Number n && !Double.isFinite(n.doubleValue())) {
            json.writeNull();
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Float f) {
            json.writeNumber(f);
        } else if (value instanceof Double d) {
            json.writeNumber(d);
        } else if (value instanceof Boolean b) {
            json.writeBoolean(b);
        } else {
            json.writeString(value.toString());
        }
    }

    /**
     * Reads one flat object.
     *
     * @param text as {@link #page} or {@link #line} wrote it
     * @return names and values as text, in order
     * @throws IOException when it is anything else
     */
    public static Map<String, String> read(String text) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (!json.nextToken().isScalarValue()) {
                    throw new IOException("'" + name + "' is not a plain value");
                }
                values.put(name, json.getText());
            }
            if (json.nextToken() != null) {
                throw new IOException("something follows the JSON object");
            }
        }
        return values;
    }
}
