package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Steps are compared in {@code train.TrustTest}; here is what needs no step. */
final class CrossCheckTest {
    @Test
    void aStoreThatDoesNotKeepIsFoundOut() {
        try (var device = new LyingDevice(true, LyingDevice.Lie.NONE);
                var store = device.open(List.of());
                var check = new CrossCheck(device, store, List.of(), List.of(), 1)) {
            check.requireKept("0a1b", "0a1b");
            String said = String.valueOf(
                    assertThrows(MistrustException.class, () -> check.requireKept("0a1b", "0a1c"))
                            .getMessage());
            assertTrue(said.startsWith("writing: weights 0a1b came back as 0a1c on lie:0"), said);
        }
    }
}
