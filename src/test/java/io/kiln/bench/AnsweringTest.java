package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceOptions;
import io.kiln.trace.Trace;
import io.kiln.train.Json;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;

final class AnsweringTest {
    @Test
    void aRoundIsAskedForLineByLine() throws IOException {
        List<Case> cases = List.of(new Product(false, false, 5, 6, 7, false));
        var pace = new Pace(2, 0.001, 0.01, 0.1);
        try (var cpu = new LocalEntrant("cpu", DeviceOptions.DEFAULT, pace, device -> Trace.NONE)) {
            var answering = new Answering(cpu, cases, "9.9");
            Map<String, String> who = Json.read(answering.answer("who"));
            assertEquals("9.9", who.get("kiln"));
            assertEquals("cpu", who.get("device"));
            assertTrue(answering.answer("round").contains("\"failed\":"), "nothing is prepared");
            Map<String, String> ready = Json.read(answering.answer("prepare gemm NN 5x6x7"));
            assertTrue(Double.parseDouble(ready.get("error")) < 1e-6, ready.toString());
            assertEquals("1", ready.get("launches"));
            double seconds =
                    Double.parseDouble(Json.read(answering.answer("round")).get("seconds"));
            assertTrue(seconds > 0 && seconds < 1);
            assertEquals("{}", answering.answer("release"));
            assertEquals(
                    "{\"failed\":\"Kiln 9.9 has no case epoch of coffee\"}",
                    answering.answer("prepare epoch of coffee"));
            assertTrue(answering.answer("sing").contains("who, prepare, round, release"));
        }
    }
}
