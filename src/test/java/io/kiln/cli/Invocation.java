package io.kiln.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command answered, run inside this JVM: no terminal, no environment.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Invocation(int code, String out, String err) {
    static Invocation of(Path workingFolder, Object... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Screen.NONE);
        int code = Main.run(new Shell(terminal, Map.of(), workingFolder), words(words));
        return new Invocation(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static String[] words(Object... words) {
        return List.of(words).stream().map(Object::toString).toArray(String[]::new);
    }

    /** The lines of standard output, each a JSON object: top-level values as text. */
    List<Map<String, String>> json() throws IOException {
        return json(out);
    }

    static List<Map<String, String>> json(String text) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        for (String line : text.lines().toList()) {
            objects.add(object(line));
        }
        return objects;
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

    @Override
    public String toString() {
        return "exit code " + code + "\n--- out\n" + out + "--- err\n" + err;
    }
}
