package io.kiln.train;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Reference;
import io.kiln.net.Regularisation;
import io.kiln.net.Sample;
import io.kiln.net.Update;
import io.kiln.net.Weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A few epochs of a small network on synthetic examples, by programs alone: nothing between the
 * test and the device.
 */
public final class SmallTraining {
    private static final long SEED = 7;

    private final Network network;
    private final Update update;
    private final Regularisation regularisation;
    private final Sample sample;
    private final int examples;
    private final int batch;
    private final int steps;
    private final Feed feed;
    private final Tensor rate;

    /**
     * Prepares a training.
     *
     * @param network what is trained
     * @param update how parameters move
     * @param examples how many there are
     * @param batch examples a step; the last batch of an epoch may be shorter
     */
    public SmallTraining(Network network, Update update, int examples, int batch) {
        this(network, update, Regularisation.NONE, examples, batch);
    }

    /**
     * Prepares a regularised training.
     *
     * @param network what is trained
     * @param update how parameters move
     * @param regularisation what it does besides
     * @param examples how many there are
     * @param batch examples a step; the last batch of an epoch may be shorter
     */
    public SmallTraining(
            Network network,
            Update update,
            Regularisation regularisation,
            int examples,
            int batch) {
        this.network = network;
        this.update = update;
        this.regularisation = regularisation;
        this.examples = examples;
        this.batch = batch;
        this.steps = (examples + batch - 1) / batch;
        this.sample = Sample.draw(SEED, examples, network.inputs(), network.outputs());
        Tensor source = Tensor.floats("source", examples, network.inputs(), Role.INPUT);
        Tensor classes = Feed.wanted("classes", network, examples);
        this.feed = Feed.of("train", source, classes, examples, steps, 1f, 0f);
        this.rate = update.rate(steps);
    }

    private Plan plan(int rows) {
        return NetworkPlan.training(network, rows, feed, update, rate, regularisation);
    }

    private int rowsOf(int step) {
        return Math.min(batch, examples - step * batch);
    }

    private int[] order(int epoch) {
        int[] order = IntStream.range(0, examples).toArray();
        new Philox(SEED, 2, epoch).shuffle(order);
        return order;
    }

    /** (examples, outputs): how far the label is from each output, halved. */
    private float[] targets() {
        float[] targets = new float[feed.classes().size()];
        for (int e = 0; e < targets.length; e++) {
            targets[e] = (sample.labels()[e / network.outputs()] - e % network.outputs()) / 2f;
        }
        return targets;
    }

    private float[] rates(int epoch) {
        float[] rates = new float[steps];
        Arrays.fill(rates, 0.1f);
        return update.numbers(rates, epoch * steps);
    }

    /**
     * What a training left behind.
     *
     * @param weights the network's, at the end
     * @param losses of all steps
     */
    public record Outcome(Weights weights, List<Float> losses) {}

    /**
     * Trains on a device.
     *
     * @param device where
     * @param epochs how often each example comes
     * @return weights and losses
     */
    public Outcome on(Device device, int epochs) {
        return on(device, epochs, Program::run);
    }

    /**
     * Trains on a device in one of a program's ways of running.
     *
     * @param device where
     * @param epochs how often each example comes
     * @param how does a step
     * @return weights and losses
     */
    public Outcome on(Device device, int epochs, Consumer<Program> how) {
        try (Store examples = examples(device)) {
            return on(device, examples, epochs, how);
        }
    }

    /**
     * The examples, for any number of trainings that differ in nothing else than their networks'
     * layers between, batches and updates.
     *
     * @param device where
     * @return a store of them
     */
    public Store examples(Device device) {
        Store examples = device.open(List.of(feed.source(), feed.classes()));
        examples.write(feed.source(), sample.x());
        if (network.loss() == Loss.REGRESSION) {
            examples.write(feed.classes(), targets());
        } else {
            examples.write(feed.classes(), sample.labels());
        }
        return examples;
    }

    /**
     * Trains on a device that reaches the examples.
     *
     * @param device where
     * @param examples as {@link #examples} makes them
     * @param epochs how often each example comes
     * @param how does a step
     * @return weights and losses
     */
    public Outcome on(Device device, Store examples, int epochs, Consumer<Program> how) {
        var kept = new ArrayList<>(List.of(rate, NetworkPlan.KEY));
        kept.addAll(feed.own());
        kept.addAll(NetworkTensors.parameters(network));
        kept.addAll(NetworkTensors.state(network, update));
        var weights = Weights.initial(network, SEED);
        var losses = new ArrayList<Float>();
        try (Store store = device.open(kept, examples)) {
            store.write(NetworkPlan.KEY, ChanceOp.words(SEED));
            NetworkTensors.write(weights, store);
            Program full = device.compile(plan(batch), store);
            Program last = device.compile(plan(rowsOf(steps - 1)), store);
            for (int epoch = 0; epoch < epochs; epoch++) {
                store.write(feed.order(), order(epoch));
                store.write(rate, rates(epoch));
                Clock.startOf(epoch, epoch * steps).write(store, feed.clock());
                for (int step = 0; step < steps; step++) {
                    how.accept(step == steps - 1 ? last : full);
                }
                float[] loss = new float[steps];
                store.read(feed.loss(), loss);
                for (float value : loss) {
                    losses.add(value);
                }
            }
            NetworkTensors.read(store, weights);
        }
        return new Outcome(weights, losses);
    }

    /**
     * The first epoch in double precision.
     *
     * @return the losses of its steps
     */
    public double[] exactly() {
        var reference = new Reference();
        var weights = Weights.initial(network, SEED);
        reference.set(feed.source(), sample.x());
        if (network.loss() == Loss.REGRESSION) {
            reference.set(feed.classes(), targets());
        } else {
            reference.set(feed.classes(), sample.labels());
        }
        reference.set(feed.order(), order(0));
        reference.set(rate, rates(0));
        reference.set(NetworkPlan.KEY, ChanceOp.words(SEED));
        List<Tensor> parameters = NetworkTensors.parameters(network);
        for (int l = 0; l < network.layers().size(); l++) {
            reference.set(parameters.get(2 * l), weights.w(l));
            reference.set(parameters.get(2 * l + 1), weights.b(l));
        }
        for (int step = 0; step < steps; step++) {
            reference.run(plan(rowsOf(step)));
        }
        return reference.get(feed.loss());
    }
}
