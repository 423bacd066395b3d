package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class RateTest {
    @Test
    void linearGoesDownToNothingAfterTheLastStep() {
        assertArrayEquals(
                new float[] {0.8f, 0.7f, 0.6f, 0.5f}, Rate.LINEAR.epoch(0.8f, 0, 2, 4), 1e-7f);
        assertArrayEquals(
                new float[] {0.4f, 0.3f, 0.2f, 0.1f}, Rate.LINEAR.epoch(0.8f, 1, 2, 4), 1e-7f);
        assertArrayEquals(new float[] {0.8f}, Rate.LINEAR.epoch(0.8f, 0, 1, 1));
    }

    @Test
    void constantStays() {
        assertArrayEquals(new float[] {0.8f, 0.8f, 0.8f}, Rate.CONSTANT.epoch(0.8f, 5, 9, 3));
    }

    /** A whole number of steps beyond 2^31. */
    @Test
    void longRunsDoNotOverflow() {
        float[] rates = Rate.LINEAR.epoch(1, 999_999, 1_000_000, 10_000);
        assertEquals(1e-6, rates[0], 1e-12);
        assertEquals(1e-10, rates[9_999], 1e-15);
    }

    @Test
    void reportsSayTheFirstRateOfTheirEpoch() {
        Settings settings = Toy.SETTINGS.withRate(0.08f, Rate.LINEAR);
        var reports = Toy.train(Toy.network(), Toy.clouds(300, 1, 1), settings).epochs();
        assertEquals(
                List.of(0.08f, 0.06f, 0.04f, 0.02f),
                reports.stream().map(EpochReport::rate).toList());
    }

    @Test
    void namesAreFound() {
        for (Rate rate : Rate.values()) {
            assertEquals(rate, Rate.of(rate.label()));
        }
        Exception e = assertThrows(DeviceException.class, () -> Rate.of("cosine"));
        assertTrue(e.getMessage().contains("constant, linear"), e.getMessage());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Settings s = Toy.SETTINGS;
        for (float rate : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(
                    DeviceException.class, () -> s.withRate(rate, Rate.LINEAR), "rate " + rate);
        }
        assertThrows(DeviceException.class, () -> s.withEpochs(0));
        assertThrows(DeviceException.class, () -> s.withBatch(0));
        assertThrows(DeviceException.class, () -> s.withValidation(-1));
        assertThrows(DeviceException.class, () -> new Sgd(1, 0));
        assertThrows(DeviceException.class, () -> new Sgd(Float.NaN, 0));
        assertThrows(DeviceException.class, () -> new Sgd(0, -1));
    }

    /** Runs of before there was a choice say nothing of the optimiser, and mean gradient descent. */
    @Test
    void settingsOfOlderRunsAreRead() {
        Map<String, String> old = new HashMap<>();
        Toy.SETTINGS.facts().forEach((name, value) -> old.put(name, value.toString()));
        old.remove("optimiser");
        assertEquals(Toy.SETTINGS, Settings.of(old));
        old.put("optimiser", "magic");
        assertEquals("optimiser 'magic' is not one of sgd", refusal(old));
        old.put("optimiser", "sgd");
        old.put("momentum", "much");
        assertEquals("settings: momentum 'much' is not a number", refusal(old));
        old.remove("momentum");
        assertEquals("settings: momentum is missing", refusal(old));
    }

    private static String refusal(Map<String, String> facts) {
        return assertThrows(DeviceException.class, () -> Settings.of(facts)).getMessage();
    }
}
