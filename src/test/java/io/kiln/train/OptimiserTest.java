package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.net.Update;
import io.kiln.net.Weights;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ten steps of each optimiser are those of its paper, in doubles and from the gradients alone. */
@Tag("quick")
final class OptimiserTest {
    private static final int STEPS = 10;
    private static final int SIZE = 6;
    private static final Tensor W = Tensor.floats("w", 2, 3, Role.PARAMETER);
    private static final Tensor DW = Tensor.floats("dw", 2, 3, Role.INPUT);
    private static final Tensor CLOCK = Clock.tensor("clock");

    /** One element, step by step: what a paper says. */
    private interface Paper {
        /** The weight after step t, from 1, by its gradient. */
        double step(int t, double w, double g);
    }

    private static float gradient(int t, int e) {
        return (float) Math.sin(3.0 * t + e) * (e == 5 ? 1e-6f : 1);
    }

    private static float rate(int t) {
        return 0.1f / (1 + t);
    }

    /** The weights after ten steps on a device, in two epochs. */
    private static float[] moved(Optimiser optimiser) {
        int half = STEPS / 2;
        Tensor rate = optimiser.rate(half);
        List<Op> ops = new ArrayList<>(optimiser.step(W, false, DW, rate, CLOCK));
        ops.add(new Op.Advance(CLOCK, 1));
        List<Tensor> kept = new ArrayList<>(List.of(W, DW, rate, CLOCK));
        kept.addAll(optimiser.state(W));
        float[] w = Trial.noise(1, SIZE);
        try (Device device = Toy.device(1);
                Store store = device.open(kept)) {
            Program program = device.compile(new Plan("step", ops), store);
            store.write(W, w);
            for (int t = 1; t <= STEPS; t++) {
                if (t % half == 1) {
                    float[] rates = new float[half];
                    for (int s = 0; s < half; s++) {
                        rates[s] = rate(t + s);
                    }
                    store.write(rate, optimiser.numbers(rates, t - 1));
                    Clock.startOf(t / half, t - 1).write(store, CLOCK);
                }
                float[] dw = new float[SIZE];
                for (int e = 0; e < SIZE; e++) {
                    dw[e] = gradient(t, e);
                }
                store.write(DW, dw);
                program.run();
            }
            store.read(W, w);
        }
        return w;
    }

    private static void assertPaper(Optimiser optimiser, java.util.function.Supplier<Paper> paper) {
        float[] got = moved(optimiser);
        float[] start = Trial.noise(1, SIZE);
        for (int e = 0; e < SIZE; e++) {
            Paper one = paper.get();
            double w = start[e];
            for (int t = 1; t <= STEPS; t++) {
                w = one.step(t, w, gradient(t, e));
            }
            assertEquals(w, got[e], 2e-6 * Math.max(1, Math.abs(w)), optimiser + " " + e);
            assertTrue(Math.abs(w - start[e]) > 1e-7, "it moves");
        }
    }

    /** Sutskever et al. 2013 in PyTorch's form. */
    @Test
    void momentumAndNesterov() {
        for (boolean nesterov : new boolean[] {false, true}) {
            assertPaper(new Sgd(0.9f, 0.01f, nesterov), () -> {
                double[] v = {0};
                return (t, w, dw) -> {
                    double g = dw + 0.01f * w;
                    v[0] = 0.9f * v[0] + g;
                    return w - rate(t) * (nesterov ? g + 0.9f * v[0] : v[0]);
                };
            });
        }
    }

    /** Tieleman and Hinton 2012. */
    @Test
    void rmsProp() {
        assertPaper(new RmsProp(0.9f, 1e-8f, 0.01f), () -> {
            double[] v = {0};
            return (t, w, dw) -> {
                double g = dw + 0.01f * w;
                v[0] = 0.9f * v[0] + (1 - 0.9f) * g * g;
                return w - rate(t) * g / (Math.sqrt(v[0]) + 1e-8f);
            };
        });
    }

    /** Kingma and Ba 2015, algorithm 1; with decoupled decay Loshchilov and Hutter 2019. */
    @Test
    void adam() {
        for (boolean decoupled : new boolean[] {false, true}) {
            assertPaper(new Adam(0.9f, 0.999f, 1e-8f, 0.1f, decoupled), () -> {
                double[] m = {0};
                double[] v = {0};
                return (t, w, dw) -> {
                    double g = decoupled ? dw : dw + 0.1f * w;
                    m[0] = 0.9f * m[0] + (1 - (double) 0.9f) * g;
                    v[0] = 0.999f * v[0] + (1 - (double) 0.999f) * g * g;
                    double mHat = m[0] / (1 - Math.pow(0.9f, t));
                    double vHat = v[0] / (1 - Math.pow(0.999f, t));
                    double left = decoupled ? w - rate(t) * 0.1f * w : w;
                    return left - rate(t) * mHat / (Math.sqrt(vHat) + 1e-8f);
                };
            });
        }
    }

    /** What is not in its range is refused by name. */
    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(DeviceException.class, () -> new Adam(1, 0.9f, 1e-8f, 0, true));
        assertThrows(DeviceException.class, () -> new Adam(0.9f, Float.NaN, 1e-8f, 0, true));
        assertThrows(DeviceException.class, () -> new RmsProp(0.9f, 0, 0));
        assertThrows(DeviceException.class, () -> new RmsProp(0.9f, 1e-8f, -1));
        assertThrows(DeviceException.class, () -> new Steadiness(-1, 0, 0));
        assertThrows(DeviceException.class, () -> new Steadiness(0, Float.NaN, 0));
        assertThrows(DeviceException.class, () -> new Steadiness(0, 0, 1));
    }

    @Test
    void eachComesBackFromItsFacts() {
        for (Optimiser optimiser : Optimiser.all()) {
            Settings settings = Settings.DEFAULT
                    .withOptimiser(optimiser)
                    .withSteadiness(new Steadiness(0.1f, 2, 0.999f));
            Map<String, String> facts = new HashMap<>();
            settings.facts().forEach((name, value) -> facts.put(name, value.toString()));
            assertEquals(settings, Settings.of(facts));
            assertEquals(optimiser, Optimiser.named(optimiser.label()));
        }
    }

    /** Steps without an order in them: one batch holds all examples. */
    private static final Settings ONE_BATCH =
            Toy.SETTINGS.withBatch(260).withEpochs(6).withRate(0.5f, Rate.CONSTANT);

    private static final Dataset DATA = Toy.clouds(300, 1.5, 1);

    /** The model is the average over the weights after each step; those go on as they would. */
    @Test
    void averagesAreTheModel() {
        List<Weights> each = new ArrayList<>();
        Journal journal = new Journal() {
            @Override
            public void checkpoint(Moment moment) {
                each.add(moment.weights());
            }
        };
        Outcome plain = Toy.train(Toy.network(), DATA, ONE_BATCH);
        Settings settings = ONE_BATCH.withSteadiness(new Steadiness(0, 0, 0.5f));
        Outcome averaged = Toy.train(Toy.network(), DATA, settings, journal);
        assertEquals(plain.last().hash(), each.get(6).hash());
        double average = 0;
        for (int t = 0; t < 6; t++) {
            double share = Math.max(0.5, 9.0 / (9 + t));
            average += share * (each.get(t + 1).w(0)[7] - average);
        }
        assertEquals(average, averaged.last().w(0)[7], 1e-6);
        assertTrue(Math.abs(average - plain.last().w(0)[7]) > 1e-4);
        assertEquals(averaged.epochs().get(5).weights(), averaged.last().hash());
    }

    /** A move is as long as the rate times the clipped gradient, which points where it did. */
    @Test
    void gradientsAreClippedTogether() {
        Settings once = ONE_BATCH.withEpochs(1).withOptimiser(new Sgd(0, 0));
        Weights start = Weights.initial(Toy.network(), once.seed());
        Weights free = Toy.train(Toy.network(), DATA, once).last();
        Settings bound = once.withSteadiness(new Steadiness(0.01f, 0, 0));
        Weights clipped = Toy.train(Toy.network(), DATA, bound).last();
        double length = 0.5 * 0.01;
        double freely = distance(start, free);
        assertTrue(freely > 2 * length, "it is longer without");
        assertEquals(length, distance(start, clipped), 1e-3 * length);
        double share = (clipped.w(1)[4] - start.w(1)[4]) / (free.w(1)[4] - start.w(1)[4]);
        assertEquals(length / freely, share, 1e-3 * share);
        Settings wide = once.withSteadiness(new Steadiness((float) (4 * freely), 0, 0));
        assertEquals(free.hash(), Toy.train(Toy.network(), DATA, wide).last().hash());
    }

    private static double distance(Weights from, Weights to) {
        double sum = 0;
        for (int l = 0; l < 2; l++) {
            for (int e = 0; e < from.w(l).length; e++) {
                sum += Math.pow(to.w(l)[e] - from.w(l)[e], 2);
            }
            for (int e = 0; e < from.b(l).length; e++) {
                sum += Math.pow(to.b(l)[e] - from.b(l)[e], 2);
            }
        }
        return Math.sqrt(sum);
    }

    @Test
    void incomingWeightsKeepTheirMaxNorm() {
        Settings bound = Toy.SETTINGS.withSteadiness(new Steadiness(0, 0.8f, 0));
        Weights last = Toy.train(Toy.network(), DATA, bound).last();
        double longest = 0;
        for (int l = 0; l < 2; l++) {
            int units = last.b(l).length;
            for (int j = 0; j < units; j++) {
                double sum = 0;
                for (int e = j; e < last.w(l).length; e += units) {
                    sum += (double) last.w(l)[e] * last.w(l)[e];
                }
                assertTrue(Math.sqrt(sum) < 0.8 * (1 + 1e-6), "unit " + j + " of layer " + l);
                longest = Math.max(longest, Math.sqrt(sum));
            }
        }
        assertEquals(0.8, longest, 1e-6);
    }

    @Test
    void rangesReachTheirEndsAndNoFurther() {
        float least = 1e-12f;
        assertEquals(least, new RmsProp(0, least, 0).epsilon());
        float infinite = Float.POSITIVE_INFINITY;
        for (float epsilon : new float[] {0, infinite, Float.NaN}) {
            assertThrows(DeviceException.class, () -> new Adam(0, 0, epsilon, 0, false));
            assertThrows(DeviceException.class, () -> new RmsProp(0, epsilon, 0));
        }
        for (float decay : new float[] {-1, infinite}) {
            assertThrows(DeviceException.class, () -> new Adam(0, 0, 1e-8f, decay, true));
            assertThrows(DeviceException.class, () -> new RmsProp(0, 1e-8f, decay));
            assertThrows(DeviceException.class, () -> new Steadiness(decay, 0, 0));
        }
        assertThrows(DeviceException.class, () -> new RmsProp(1, 1e-8f, 0));
        assertEquals(
                List.of(1e-3f, 1e-3f, 0.1f),
                List.of(
                        new Adam(0, 0, 1e-8f, 0, false).usualRate(),
                        new RmsProp(0, 1e-8f, 0).usualRate(),
                        new Sgd(0, 0).usualRate()));
    }

    @Test
    void biasesDoNotDecay() {
        for (boolean decoupled : new boolean[] {false, true}) {
            assertEquals(
                    step(new Adam(0, 0, 1e-8f, 0, decoupled), false),
                    step(new Adam(0, 0, 1e-8f, 0.5f, decoupled), true));
        }
        assertEquals(
                step(new RmsProp(0, 1e-8f, 0), false), step(new RmsProp(0, 1e-8f, 0.5f), true));
    }

    private static List<Op> step(Update update, boolean bias) {
        return update.step(W, bias, DW, update.rate(1), CLOCK);
    }

    @Test
    void rmsPropTakesItsRatesAsTheyAre() {
        assertArrayEquals(
                new float[] {3, 5, 3, 5, 1, 1},
                new RmsProp(0, 1e-8f, 0).numbers(new float[] {3, 5}, 7));
    }

    @Test
    void whatIsNotWantedOfSteadinessCostsNothing() {
        var plain = new Sgd(0.9f, 0);
        assertSame(plain, Steadiness.NONE.around(plain));
        Update clipped = new Steadiness(1, 0, 0).around(plain);
        assertEquals(plain.state(W), clipped.state(W));
        assertEquals(step(plain, false), step(clipped, false));
    }
}
