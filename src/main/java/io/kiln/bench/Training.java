package io.kiln.bench;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Reference;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.train.Optimiser;
import io.kiln.train.Settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network that learns noise on a device, step by step, with the optimiser of {@code kiln train}.
 */
final class Training implements AutoCloseable {
    private static final float RATE = 1e-3f; // noise teaches nothing; this keeps weights small
    private static final double TOLERANCE = 1e-2; // of the move of all weights in a step
    private static final long REFERENCE_FLOPS = 300_000_000; // about a second of plain loops

    /**
     * The tensors of a training.
     *
     * @param network what is trained
     * @param batch examples in a step
     * @param examples from which steps take theirs
     */
    record Setup(Network network, int batch, int examples) {
        private static final Optimiser OPTIMISER = Settings.DEFAULT.optimiser();

        int steps() {
            return Math.max(1, examples / batch);
        }

        Feed feed() {
            var source = new Tensor("source", Type.U8, examples, network.inputs(), Role.INPUT);
            Tensor classes = Tensor.ints("classes", examples, 1, Role.INPUT);
            return Feed.of("train", source, classes, examples, steps(), 1 / 255f, 0f);
        }

        Tensor rate() {
            return Tensor.floats("rate", 1, steps(), Role.INPUT);
        }

        Plan plan() {
            return NetworkPlan.training(network, batch, feed(), OPTIMISER, rate());
        }

        List<Tensor> kept() {
            List<Tensor> kept = new ArrayList<>(NetworkTensors.parameters(network));
            kept.addAll(NetworkTensors.state(network, OPTIMISER));
            kept.addAll(feed().own());
            kept.addAll(List.of(feed().source(), feed().classes(), rate()));
            return kept;
        }

        int[] order() {
            int[] order = new int[examples];
            Arrays.setAll(order, i -> i);
            new Philox(1, 2, 0).shuffle(order);
            return order;
        }

        int[] labels() {
            int[] labels = new int[examples];
            Arrays.setAll(labels, i -> i % network.outputs());
            return labels;
        }

        float[] rates() {
            float[] rates = new float[steps()];
            Arrays.fill(rates, RATE);
            return rates;
        }
    }

    private final Device device;
    private final Setup setup;
    private final Store store;
    final Program program;
    private int step;

    Training(Device device, Setup setup, byte[] pictures) {
        this.device = device;
        this.setup = setup;
        this.store = device.open(setup.kept());
        try {
            store.write(setup.feed().source(), pictures);
            store.write(setup.feed().classes(), setup.labels());
            store.write(setup.feed().order(), setup.order());
            store.write(setup.rate(), setup.rates());
            store.write(setup.feed().loss(), Material.poison(setup.steps()));
            NetworkTensors.write(Weights.initial(setup.network(), 1), store);
            this.program = device.compile(setup.plan(), store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Back to the first batch; the weights stay as they are. */
    void begin() {
        Clock.startOf(0, 0).write(store, setup.feed().clock());
        step = 0;
    }

    /** Seconds of so many steps; an epoch that is over begins anew. */
    double run(int steps) {
        begin();
        device.finish();
        long start = System.nanoTime();
        for (int s = 0; s < steps; s++) {
            if (step == setup.steps()) {
                begin();
            }
            program.run();
            step++;
        }
        device.finish();
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The first steps of an epoch. */
    void trace(Trace by, int steps) {
        begin();
        for (int s = 0; s < Math.min(steps, setup.steps()); s++) {
            by.during("step", () -> program.runTraced(by::span));
        }
    }

    /** Seconds that an operation of the plan takes in so many steps, as the device reports them. */
    double runTimed(int index, int steps) {
        long nanos = 0;
        for (int s = 0; s < steps; s++) {
            begin();
            nanos += program.runTimed().get(index).nanos();
        }
        return nanos * 1e-9;
    }

    /**
     * Compares a step with double precision: how the weights move, and the loss. A large network
     * takes fewer examples, because the reference would take minutes.
     */
    static Checked check(Device device, Network network, int batch, Material material) {
        int few = (int) Math.max(1, Math.min(batch, REFERENCE_FLOPS / (6 * network.parameters())));
        var setup = new Setup(network, few, few);
        byte[] pictures =
                Arrays.copyOf(material.pictures(network.inputs()), few * network.inputs());
        var moved = new Weights(network);
        float[] loss = new float[1];
        try (var training = new Training(device, setup, pictures)) {
            training.begin();
            training.program.run();
            NetworkTensors.read(training.store, moved);
            training.store.read(setup.feed().loss(), loss);
        }
        Reference reference = reference(setup, pictures);
        double tolerance = TOLERANCE + device.info().precision().error();
        return compare(network, moved, reference, tolerance)
                .and(Checked.of("the loss", reference.get(setup.feed().loss()), loss, tolerance));
    }

    private static Reference reference(Setup setup, byte[] pictures) {
        var reference = new Reference();
        reference.set(setup.feed().source(), pictures);
        reference.set(setup.feed().classes(), setup.labels());
        reference.set(setup.feed().order(), setup.order());
        reference.set(setup.rate(), setup.rates());
        Weights weights = Weights.initial(setup.network(), 1);
        List<Tensor> parameters = NetworkTensors.parameters(setup.network());
        for (int p = 0; p < parameters.size(); p++) {
            reference.set(parameters.get(p), values(weights, p));
        }
        reference.run(setup.plan());
        return reference;
    }

    private static Checked compare(
            Network network, Weights moved, Reference reference, double tolerance) {
        Weights before = Weights.initial(network, 1);
        var all = new Checked(0, null);
        List<Tensor> parameters = NetworkTensors.parameters(network);
        for (int p = 0; p < parameters.size(); p++) {
            double[] wanted = reference.get(parameters.get(p)).clone();
            float[] got = values(moved, p).clone();
            for (int e = 0; e < got.length; e++) {
                wanted[e] -= values(before, p)[e];
                got[e] -= values(before, p)[e];
            }
            String what = "the update of " + parameters.get(p).name();
            all = all.and(Checked.of(what, wanted, got, tolerance));
        }
        return all;
    }

    /** Of the parameters in the order of {@link NetworkTensors#parameters}. */
    private static float[] values(Weights weights, int parameter) {
        int layer = parameter / 2;
        return parameter % 2 == 0 ? weights.w(layer) : weights.b(layer);
    }

    @Override
    public void close() {
        store.close();
    }
}
