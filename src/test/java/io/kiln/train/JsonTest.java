package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Flat objects of plain values, to files and back. */
@Tag("quick")
final class JsonTest {
    private static Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", 7);
        values.put("long", 1L << 40);
        values.put("rate", 0.1f);
        values.put("loss", 1e-30);
        values.put("none", Double.NaN);
        values.put("over", Float.POSITIVE_INFINITY);
        values.put("best", true);
        values.put("text", "a \"b\"\n");
        return values;
    }

    @Test
    void everyKindOfValueIsWritten() throws IOException {
        String line = "{\"count\":7,\"long\":1099511627776,\"rate\":0.1,\"loss\":1.0E-30,"
                + "\"none\":null,\"over\":null,\"best\":true,\"text\":\"a \\\"b\\\"\\n\"}";
        assertEquals(line, Json.line(values()));
        Map<String, String> back = Json.read(Json.page(values()));
        assertEquals(back, Json.read(line));
        assertEquals("7", back.get("count"));
        assertEquals("null", back.get("none"));
        assertEquals("a \"b\"\n", back.get("text"));
        assertEquals(8, back.size());
    }

    @Test
    void pagesHaveALineForEach() {
        assertEquals(10, Json.page(values()).lines().count());
        assertEquals(1, Json.line(values()).lines().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "{\"a\":1",
                "{\"a\":[1]}",
                "{\"a\":{}}",
                "{} {}",
                "{\"a\":1,\"a\":2}"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(IOException.class, () -> Json.read(text));
    }

    @Test
    void whatIsNoPlainValueIsNamed() {
        Exception e = assertThrows(IOException.class, () -> Json.read("{\"a\":{\"b\":1}}"));
        assertEquals("'a' is not a plain value", e.getMessage());
    }
}
