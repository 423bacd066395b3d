package io.kiln.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file in the JSON array format of Google's "Trace Event Format", read and held against it: the
 * part of it that is used here, complete events (ph X) and metadata events (ph M).
 */
public final class ChromeTrace {
    /** Kinds of metadata, each with the name and the type of its only argument. */
    private static final Map<String, Map.Entry<String, Class<?>>> METADATA = Map.of(
            "process_name", Map.entry("name", String.class),
            "process_labels", Map.entry("labels", String.class),
            "process_sort_index", Map.entry("sort_index", Integer.class),
            "thread_name", Map.entry("name", String.class),
            "thread_sort_index", Map.entry("sort_index", Integer.class));

    private final List<Map<String, Object>> events = new ArrayList<>();

    private ChromeTrace() {}

    /**
     * Reads a file and checks it.
     *
     * @param file the timeline
     * @return its events
     */
    public static ChromeTrace of(Path file) throws IOException {
        return of(Files.readString(file));
    }

    static ChromeTrace of(String text) throws IOException {
        var trace = new ChromeTrace();
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser json = factory.createParser(text)) {
            json.nextToken();
            for (Object event : assertInstanceOf(List.class, value(json))) {
                trace.add((Map<?, ?>) assertInstanceOf(Map.class, event));
            }
            assertEquals(null, json.nextToken(), "something follows the array");
        }
        trace.check();
        return trace;
    }

    private static Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        } else if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, value(json));
            }
            return map;
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return json.getDecimalValue();
        }
        return token == JsonToken.VALUE_NUMBER_INT ? json.getNumberValue() : json.getText();
    }

    private void add(Map<?, ?> event) {
        Map<String, Object> named = new LinkedHashMap<>();
        event.forEach((key, value) -> named.put((String) key, value));
        events.add(named);
    }

    private void check() {
        for (Map<String, Object> event : events) {
            String where = event.toString();
            assertInstanceOf(String.class, event.get("name"), where);
            assertInstanceOf(Integer.class, event.get("pid"), where);
            assertInstanceOf(Integer.class, event.get("tid"), where);
            Map<?, ?> args = assertInstanceOf(Map.class, event.get("args"), where);
            if ("M".equals(event.get("ph"))) {
                checkMetadata(event, args);
            } else {
                checkComplete(event);
            }
        }
        tracks().values().forEach(ChromeTrace::checkNesting);
    }

    private static void checkMetadata(Map<String, Object> event, Map<?, ?> args) {
        var argument = METADATA.get((String) event.get("name"));
        assertNotNull(argument, event::toString);
        assertEquals(java.util.Set.of(argument.getKey()), args.keySet());
        assertInstanceOf(argument.getValue(), args.get(argument.getKey()), event::toString);
    }

    private void checkComplete(Map<String, Object> event) {
        String where = event.toString();
        assertEquals("X", event.get("ph"), where);
        assertInstanceOf(String.class, event.get("cat"), where);
        assertTrue(number(event, "ts").signum() >= 0, where);
        assertTrue(number(event, "dur").signum() >= 0, where);
        assertNotNull(process(event), where);
        assertNotNull(track(event), where);
    }

    private static BigDecimal number(Map<String, Object> event, String name) {
        return assertInstanceOf(BigDecimal.class, event.get(name), event::toString);
    }

    /** What is on one track lies after or inside each other. */
    private static void checkNesting(List<Map<String, Object>> track) {
        track.sort(Comparator.comparing((Map<String, Object> e) -> number(e, "ts"))
                .thenComparing(e -> number(e, "dur").negate()));
        Deque<BigDecimal> open = new ArrayDeque<>();
        for (Map<String, Object> event : track) {
            BigDecimal start = number(event, "ts");
            BigDecimal end = start.add(number(event, "dur"));
            while (!open.isEmpty() && open.peek().compareTo(start) <= 0) {
                open.pop();
            }
            assertTrue(open.isEmpty() || end.compareTo(open.peek()) <= 0, event::toString);
            open.push(end);
        }
    }

    private Map<List<Object>, List<Map<String, Object>>> tracks() {
        Map<List<Object>, List<Map<String, Object>>> tracks = new HashMap<>();
        for (Map<String, Object> event : events) {
            if ("X".equals(event.get("ph"))) {
                tracks.computeIfAbsent(
                                List.of(event.get("pid"), event.get("tid")),
                                key -> new ArrayList<>())
                        .add(event);
            }
        }
        return tracks;
    }

    /** What the process of an event is called, or null. */
    Object process(Map<String, Object> event) {
        return named("process_name", event.get("pid"), 0);
    }

    /** What the thread of an event is called, or null. */
    Object track(Map<String, Object> event) {
        return named("thread_name", event.get("pid"), event.get("tid"));
    }

    private Object named(String kind, Object process, Object thread) {
        return events.stream()
                .filter(e -> kind.equals(e.get("name")) && "M".equals(e.get("ph")))
                .filter(e -> process.equals(e.get("pid")) && thread.equals(e.get("tid")))
                .map(e -> ((Map<?, ?>) e.get("args")).get("name"))
                .findAny()
                .orElse(null);
    }

    /**
     * Events with a beginning and an end.
     *
     * @param category {@code host} or {@code kernel}
     * @return in the order of the file
     */
    public List<Map<String, Object>> events(String category) {
        return events.stream().filter(e -> category.equals(e.get("cat"))).toList();
    }

    /**
     * What the host did.
     *
     * @return names, in the order in which they ended
     */
    public List<String> host() {
        return events("host").stream().map(e -> (String) e.get("name")).toList();
    }
}
