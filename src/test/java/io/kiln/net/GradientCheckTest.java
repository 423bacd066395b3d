package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The plan's gradients are those of its loss, and the CPU device's are the plan's. */
@Tag("quick")
final class GradientCheckTest {
    private static final double AGREE = 1e-6;

    /** Widest move of a pre-activation by the steps of the check, with room to spare. */
    private static final double KINK = 5e-3;

    private static Device device;

    @BeforeAll
    static void open() {
        device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(2));
    }

    @AfterAll
    static void close() {
        device.close();
    }

    /**
     * A network on a batch.
     *
     * @param network what is checked
     * @param batch examples
     */
    record Case(Network network, int batch) {
        @Override
        public String toString() {
            return network.widths() + " " + network.layers().get(0).activation().label() + " "
                    + network.loss().label() + ", batch " + batch;
        }

        Weights weights(long seed) {
            Weights weights = Weights.initial(network, seed);
            for (int l = 0; l < network.layers().size(); l++) {
                var random = new Philox(seed, 102, l);
                for (int j = 0; j < weights.b(l).length; j++) {
                    weights.b(l)[j] = (float) (random.uniform(j) - 0.5) / 2;
                }
            }
            return weights;
        }

        Sample sample(long seed) {
            return Sample.draw(seed, batch, network.inputs(), network.outputs());
        }
    }

    static Stream<Case> cases() {
        var shapes = List.of("3-2", "1-1-2", "5-7-3", "7-6-5-4", "4-3-5-3-2", "17-9-5");
        var cases = new ArrayList<Case>();
        for (Activation hidden : Activation.values()) {
            for (Loss loss : List.of(Loss.CROSS_ENTROPY, Loss.MEAN_SQUARED_ERROR)) {
                for (int s = 0; s < shapes.size(); s++) {
                    int batch = new int[] {1, 2, 5, 9}[(s + hidden.ordinal()) % 4];
                    cases.add(new Case(Network.parse(shapes.get(s), hidden, loss), batch));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plansGradientIsThatOfTheLoss(Case given) {
        long seed = seedAwayFromKinks(given);
        Sample sample = given.sample(seed);
        GradientCheck check = GradientCheck.of(given.weights(seed), sample.x(), sample.labels());
        assertTrue(check.error() <= AGREE, check::toString);
    }

    /** By hand: {@code dW = x^T (p - t) / B}, {@code db = sum of (p - t) / B}. */
    @Test
    void theWorstPlaceIsToldWithBothNumbers() {
        Network network = Network.parse("2-2", Activation.IDENTITY, Loss.CROSS_ENTROPY);
        Weights weights = Weights.initial(network, 3);
        weights.b(0)[1] = 2;
        float[] x = {1, 2, -3, 0.5f};
        int[] labels = {1, 0};
        double[] dw = new double[4];
        double[] db = new double[2];
        for (int i = 0; i < 2; i++) {
            double[] z = new double[2];
            for (int j = 0; j < 2; j++) {
                z[j] = weights.b(0)[j]
                        + x[2 * i] * (double) weights.w(0)[j]
                        + x[2 * i + 1] * (double) weights.w(0)[2 + j];
            }
            for (int j = 0; j < 2; j++) {
                double dz = 1 / (1 + Math.exp(z[1 - j] - z[j])) - (labels[i] == j ? 1 : 0);
                db[j] += dz / 2;
                dw[j] += x[2 * i] * dz / 2;
                dw[2 + j] += x[2 * i + 1] * dz / 2;
            }
        }
        GradientCheck check = GradientCheck.of(weights, x, labels);
        double want = (check.parameter().equals("w1") ? dw : db)[check.index()];
        assertEquals(want, check.gradient(), 1e-12);
        assertEquals(want, check.difference(), 1e-9);
        assertTrue(check.error() >= 0 && check.error() <= AGREE, check::toString);
    }

    /**
     * Rounding of a device: each gradient is a chain of sums over inputs, units and examples. Half
     * an eps for each link and each layer, on the scale of what is summed, not of the sum, in which
     * much may cancel.
     */
    @Tag("long")
    @ParameterizedTest
    @MethodSource("cases")
    void deviceComputesThePlansGradient(Case given) {
        var exact = new Reference();
        Setting setting = new Setting(given, seedAwayFromKinks(given));
        setting.feed(exact);
        exact.run(setting.plan);
        List<Dense> layers = given.network.layers();
        int links = given.batch + given.network.inputs() + 10;
        links += layers.stream().mapToInt(Dense::units).sum();
        try (Store store = setting.run(device)) {
            for (int g = 0; g < setting.gradients.size(); g++) {
                Tensor copy = setting.gradients.get(g);
                double bound = links * layers.size() * 0x1p-24 * setting.scale(exact, g / 2);
                double[] want = exact.get(copy);
                float[] got = new float[copy.size()];
                store.read(copy, got);
                for (int e = 0; e < got.length; e++) {
                    assertEquals(want[e], got[e], bound, copy.name() + "[" + e + "]");
                }
            }
        }
    }

    /** A plan that leaves its gradients in results: a rate of -1 on zeros copies them. */
    private static final class Setting {
        final Case given;
        final Weights weights;
        final Sample sample;
        final Feed feed;
        final Tensor rate = Tensor.floats("rate", 1, 1, Role.INPUT);
        final List<Tensor> gradients = new ArrayList<>();
        final Plan plan;

        Setting(Case given, long seed) {
            this.given = given;
            this.weights = given.weights(seed);
            this.sample = given.sample(seed);
            Tensor source =
                    Tensor.floats("source", given.batch, given.network.inputs(), Role.INPUT);
            this.feed = Feed.of(
                    "f",
                    source,
                    Tensor.ints("classes", given.batch, 1, Role.INPUT),
                    given.batch,
                    1,
                    1,
                    0);
            this.plan = NetworkPlan.training(given.network, given.batch, feed, new Copy(), rate);
        }

        private final class Copy implements Update {
            @Override
            public List<Tensor> state(Tensor parameter) {
                return List.of();
            }

            @Override
            public List<Op> step(
                    Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
                Tensor copy = Tensor.floats(
                        "copy." + parameter.name(),
                        parameter.rows(),
                        parameter.cols(),
                        Role.RESULT);
                gradients.add(copy);
                return List.of(new UpdateOp.Sgd(copy, gradient, null, rate, clock, 0, 0));
            }
        }

        /**
         * How large the terms of a layer's gradient may be: the loss changes by at most 1 with the
         * outputs, each layer above hands on at most the sum of its weights, and the layer's inputs
         * multiply that.
         */
        double scale(Reference exact, int layer) {
            double scale = largest(exact, "y" + layer);
            for (int l = layer + 1; l < given.network.layers().size(); l++) {
                int units = given.network.layers().get(l).units();
                double most = 0;
                for (int from = 0; from < weights.w(l).length; from += units) {
                    most = Math.max(most, sumOfSizes(weights.w(l), from, units));
                }
                scale *= most;
            }
            return scale;
        }

        private static double sumOfSizes(float[] w, int from, int count) {
            return IntStream.range(from, from + count)
                    .mapToDouble(e -> Math.abs(w[e]))
                    .sum();
        }

        private double largest(Reference exact, String name) {
            Tensor tensor = plan.tensors().stream()
                    .filter(t -> t.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            return Math.max(
                    1, Arrays.stream(exact.get(tensor)).map(Math::abs).max().orElseThrow());
        }

        void feed(Reference reference) {
            reference.set(feed.source(), sample.x());
            reference.set(feed.classes(), sample.labels());
            reference.set(feed.order(), IntStream.range(0, given.batch).toArray());
            reference.set(rate, new float[] {-1});
            List<Tensor> parameters = NetworkTensors.parameters(given.network);
            for (int l = 0; l < given.network.layers().size(); l++) {
                reference.set(parameters.get(2 * l), weights.w(l));
                reference.set(parameters.get(2 * l + 1), weights.b(l));
            }
        }

        Store run(Device device) {
            var kept = new ArrayList<>(plan.tensors().stream()
                    .filter(t -> t.role() != Role.SCRATCH)
                    .toList());
            Store store = device.open(kept);
            store.write(feed.source(), sample.x());
            store.write(feed.classes(), sample.labels());
            store.write(feed.order(), IntStream.range(0, given.batch).toArray());
            store.write(rate, new float[] {-1});
            NetworkTensors.write(weights, store);
            device.compile(plan, store).run();
            return store;
        }
    }

    /**
     * The first seed with which no ReLU stands so near 0 that a step of the check could carry it
     * across.
     */
    private static long seedAwayFromKinks(Case given) {
        for (long seed = 1; seed < 200; seed++) {
            var setting = new Setting(given, seed);
            var reference = new Reference();
            setting.feed(reference);
            double nearest = Double.MAX_VALUE;
            for (Op op : setting.plan.ops()) {
                if (op instanceof Op.Activate relu && relu.activation() == Activation.RELU) {
                    for (double z : reference.get(relu.y())) {
                        nearest = Math.min(nearest, Math.abs(z));
                    }
                }
                op.on(reference);
            }
            if (nearest > KINK) {
                return seed;
            }
        }
        throw new AssertionError("no seed keeps " + given + " away from the kinks");
    }
}
