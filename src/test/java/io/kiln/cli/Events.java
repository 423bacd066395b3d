package io.kiln.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code --json} writes: an object a line. */
final class Events {
    private Events() {}

    /**
     * The values of each line's object as text; of a value that is no plain one, its first
     * character.
     */
    static List<Map<String, String>> of(String text) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        for (String line : text.lines().toList()) {
            objects.add(object(line));
        }
        return objects;
    }

    static Map<String, String> last(String text) throws IOException {
        List<Map<String, String>> objects = of(text);
        return objects.get(objects.size() - 1);
    }

    private static Map<String, String> object(String line) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object: " + line);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                values.put(name, json.getText());
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw new IOException("more than one object: " + line);
            }
        }
        return values;
    }
}
