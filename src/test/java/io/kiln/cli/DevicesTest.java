package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.FakeDevices;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

final class DevicesTest {
    @TempDir
    Path folder;

    private Session.Result devices(Object... more) {
        Object[] words = new Object[more.length + 1];
        words[0] = "devices";
        System.arraycopy(more, 0, words, 1, more.length);
        try (var fakes =
                new FakeDevices(folder, FakeDevices.Gpu.class, FakeDevices.Unusable.class)) {
            return new Session(folder).run(words);
        }
    }

    @Test
    void aLineADeviceAndTheReasonWhyNot() {
        Session.Result result = devices();
        assertEquals(0, result.code(), result::toString);
        List<String> lines = result.out().lines().toList();
        assertEquals(4, lines.size(), result.out());
        assertTrue(lines.get(0).matches("device +name +kind +units +memory +driver"));
        assertTrue(lines.get(1).matches("cpu +pure Java, .* CPU .* Java .*"), lines.get(1));
        assertTrue(
                lines.get(2).matches("fake:0 +Fake Graphics 9 +GPU +7 +3.0 GiB +fake 1.0"),
                lines.get(2));
        assertEquals(
                "old:0: Old Graphics, not usable: the driver is too old; update it", lines.get(3));
        assertEquals("", result.err());
    }

    @Test
    void allThatADeviceSaysWithUnits() {
        List<String> lines = devices("--all").out().lines().map(String::strip).toList();
        for (String line : List.of(
                "fake:0  Fake Graphics 9",
                "clock       1500 MHz",
                "memory      3.0 GiB",
                "unified     no",
                "extensions  cl_khr_fake cl_khr_other",
                "not usable  the driver is too old; update it")) {
            assertTrue(lines.contains(line), () -> line + " is not in " + lines);
        }
    }

    @Test
    void jsonIsOneObjectADevice() {
        Session.Result result = devices("--json");
        Session.assertJsonLines(result.out());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size());
        assertTrue(
                lines.get(1)
                        .matches(".*\"id\":\"fake:0\".*\"usable\":true.*\"memory\":3221225472.*"
                                + "\"extensions\":\\[\"cl_khr_fake\",\"cl_khr_other\"\\].*"),
                lines.get(1));
        assertTrue(lines.get(2).contains("\"usable\":false"), lines.get(2));
    }

    @Test
    void bindingsHaveNames() {
        assertEquals(0, devices("--binding", "lwjgl").code());
        assertEquals(2, devices("--binding", "jni").code());
    }
}
