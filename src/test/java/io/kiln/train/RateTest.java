package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

@Tag("quick")
final class RateTest {
    private static final double FLOAT = 6e-8; // one rounding
    private static final int EPOCHS = 12;
    private static final int STEPS = 5;

    /** Compares each step of a run with a formula of the epochs done, such as 2.4. */
    private static void follows(String schedule, DoubleUnaryOperator share) {
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            float[] rates = Rate.of(schedule).epoch(0.8f, epoch, EPOCHS, STEPS);
            for (int s = 0; s < STEPS; s++) {
                double want = 0.8f * share.applyAsDouble((epoch * STEPS + s) / (double) STEPS);
                assertEquals(
                        want, rates[s], FLOAT * want, schedule + ", epoch " + epoch + " step " + s);
            }
        }
    }

    @Test
    void linearGoesDownToNothingAfterTheLastStep() {
        assertArrayEquals(
                new float[] {0.8f, 0.7f, 0.6f, 0.5f}, Rate.LINEAR.epoch(0.8f, 0, 2, 4), 1e-7f);
        assertArrayEquals(
                new float[] {0.4f, 0.3f, 0.2f, 0.1f}, Rate.LINEAR.epoch(0.8f, 1, 2, 4), 1e-7f);
        assertArrayEquals(new float[] {0.8f}, Rate.LINEAR.epoch(0.8f, 0, 1, 1));
    }

    /** Rates of runs begun before there were other schedules, which they resume with. */
    @Test
    void linearHasTheBitsThatItEverHad() {
        for (int s = 0; s < 7; s++) {
            double done = 3.0 * 7 + s;
            assertEquals((float) (0.1f * (1 - done / 70.0)), Rate.LINEAR.epoch(0.1f, 3, 10, 7)[s]);
        }
    }

    @Test
    void constantStays() {
        assertArrayEquals(new float[] {0.8f, 0.8f, 0.8f}, Rate.CONSTANT.epoch(0.8f, 5, 9, 3));
    }

    @Test
    void stepsComeAfterSoManyEpochs() {
        follows("step(4, 0.5)", e -> e < 4 ? 1 : e < 8 ? 0.5 : 0.25);
        follows("step-at(1, 5, 11, 0.1)", e -> e < 1 ? 1 : e < 5 ? 0.1 : e < 11 ? 0.01 : 0.001);
    }

    @Test
    void exponentialsShrinkByTheirFactorInAnEpoch() {
        follows("exp(0.7)", e -> Math.exp(Math.log(0.7) * e));
        follows("per-epoch(0.993)", e -> Math.exp(Math.log(0.993) * Math.floor(e)));
    }

    @Test
    void cosineGoesDownToItsFloor() {
        follows("cosine", e -> Math.pow(Math.cos(Math.PI * e / EPOCHS / 2), 2));
        follows("cosine(0.1)", e -> 0.1 + 0.9 * Math.pow(Math.cos(Math.PI * e / EPOCHS / 2), 2));
    }

    @Test
    void oneCycleGoesUpThenDown() {
        follows("one-cycle(0.25)", e -> {
            double up = Math.pow(Math.sin(Math.PI / 2 * e / 3), 2);
            double down = Math.pow(Math.sin(Math.PI / 2 * (e - 3) / 9), 2);
            return e < 3 ? 0.04 + 0.96 * up : 1 - (1 - 4e-6) * down;
        });
        assertEquals(Rate.of("one-cycle(0.3)"), Rate.of("one-cycle"));
    }

    @Test
    void warmUpApproachesTheCurve() {
        follows("warmup(2)+constant", e -> Math.min(1, (e * STEPS + 1) / 10));
        follows(
                "warmup(0.5)+step(6, 0.5)",
                e -> Math.min(1, (e * STEPS + 1) / 2.5) * (e < 6 ? 1 : 0.5));
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant",
                "linear",
                "step(10, 0.5)",
                "step(1, 0.5)",
                "cosine(1.0)",
                "step-at(30, 60, 0.1)",
                "exp(0.95)",
                "per-epoch(0.993)",
                "cosine",
                "cosine(0.01)",
                "one-cycle(0.3)",
                "warmup(2.0)+cosine"
            })
    void labelsAreRead(String label) {
        assertEquals(label, Rate.of(label).label());
        assertEquals(Rate.of(label), Rate.of(" " + label.toUpperCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cosin | schedule 'cosin' is not one of constant, linear, step(EPOCHS, FACTOR),",
                "step(10 | schedule 'step(10' is not one of",
                "step(10) | schedule 'step(10)': needs step(EPOCHS, FACTOR), for example step(10, 0.5)",
                "step(ten, 0.5) | needs step(EPOCHS, FACTOR)",
                "step(10, 0.5, 3) | needs step(EPOCHS, FACTOR)",
                "linear(2) | schedule 'linear(2)': needs linear,",
                "exp() | needs exp(FACTOR), for example exp(0.95)",
                "warmup()+linear | before it perhaps warmup(EPOCHS)+",
                "warmup(2) | is not one of",
                "step(0, 0.5) | epochs between two steps 0: needs 1 or more",
                "step-at(6, 3, 0.5) | steps after epochs [6, 3]: needs ascending numbers from 1",
                "step-at(0, 3, 0.5) | steps after epochs [0, 3]: needs ascending numbers from 1",
                "step-at(3, 3, 0.5) | steps after epochs [3, 3]: needs ascending numbers from 1",
                "exp(0) | factor 0.0: needs above 0",
                "step(1, 0) | factor 0.0: needs above 0",
                "step-at(1, 0) | factor 0.0: needs above 0",
                "per-epoch(0) | factor 0.0: needs above 0",
                "one-cycle(0) | share of a cycle that goes up 0.0: needs between 0 and 1",
                "cosine(1.5) | floor 1.5: needs 0 to 1",
                "one-cycle(1) | share of a cycle that goes up 1.0: needs between 0 and 1",
                "warmup(-1)+linear | warm-up over -1.0 epochs: needs 0 or more"
            })
    void whatIsNoScheduleIsRefusedWithWhatWasExpected(String text, String message) {
        Exception e = assertThrows(DeviceException.class, () -> Rate.of(text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        double infinite = Double.POSITIVE_INFINITY;
        assertThrows(DeviceException.class, () -> new Curve.Exponential(infinite));
        assertThrows(DeviceException.class, () -> new Rate(infinite, new Curve.Linear()));
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
        assertEquals(
                "optimiser 'magic' is not one of sgd, nesterov, rmsprop, adam, adamw",
                refusal(old));
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
