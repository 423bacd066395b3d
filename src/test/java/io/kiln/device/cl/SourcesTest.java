package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Many kernel files become one program, and lines keep their numbers. */
final class SourcesTest {
    private static final Map<String, String> FILES = Map.of(
            "one.cl", "#define TWICE 2\n#include \"head.clh\"\nkernel void NAME() {}\n",
            "head.clh", "#ifndef HEAD\n#define HEAD\n#endif\n");

    private static Call call(String file, Map<String, String> defines) {
        return new Call(file, defines, List.of(), new long[] {1}, new long[] {1}, List.of());
    }

    private static String program(Call... calls) {
        return new Sources(FILES::get).program(List.of(calls));
    }

    @Test
    void linesKeepTheirNumbers() {
        assertEquals("""
                #define NAME one__a_1
                #define A 1
                #line 1 "one.cl"
                #define TWICE 2
                #line 1 "head.clh"
                #ifndef HEAD
                #define HEAD
                #endif

                #line 3 "one.cl"
                kernel void NAME() {}

                #undef A
                #undef NAME
                #undef TWICE
                """, program(call("one", Map.of("A", "1"))));
    }

    @Test
    void eachKernelComesOnce() {
        Call one = call("one", Map.of());
        String text = program(one, call("one", Map.of("A", "2")), one);
        assertEquals(2, text.split("kernel void", -1).length - 1, text);
    }

    @Test
    void theOrderOfCallsDoesNotMatter() {
        Call one = call("one", Map.of());
        Call two = call("one", Map.of("A", "2"));
        assertEquals(program(one, two), program(two, one));
    }

    @Test
    void aMissingFileIsNamed() {
        String message = assertThrows(DeviceException.class, () -> Sources.resource("none.cl"))
                .getMessage();
        assertTrue(message.contains("none.cl"), message);
    }
}
