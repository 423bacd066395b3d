package io.kiln.bench.peers;

import io.kiln.data.Scaling;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Philox;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.model.Model;
import io.kiln.model.Predictor;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;
import io.kiln.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** One network and its training steps on a device, as the trainer sequences them. */
final class KilnTraining {

    private static final int SHUFFLING = 2;

    private final Network network;
    private final KilnExamples examples;
    private final Device device;
    private final long seed;
    private final Feed feed;
    private final Store store;
    private final Program full;
    private final Program last;
    private CompletableFuture<int[]> next; // the order of the next epoch
    private int epoch;

    /** On the examples' device, or one that shares its memory. */
    KilnTraining(Network network, KilnExamples examples, Device device, long seed) {
        this.network = network;
        this.examples = examples;
        this.device = device;
        this.seed = seed;
        this.feed = examples.feed();
        Sgd sgd = new Sgd(Float.parseFloat(System.getProperty("kiln.momentum", "0")), 0);
        var kept = new ArrayList<Tensor>(NetworkTensors.parameters(network));
        kept.addAll(NetworkTensors.state(network, sgd));
        kept.addAll(feed.own());
        this.store = device.open(kept, examples.store());
        NetworkTensors.write(Weights.initial(network, seed), store);
        this.full = program(examples.batch(), sgd);
        this.last = program(examples.rest(), sgd);
        this.next = drawing(0);
    }

    private CompletableFuture<int[]> drawing(int drawn) {
        return CompletableFuture.supplyAsync(() -> {
            int[] order = IntStream.range(0, examples.count()).toArray();
            new Philox(seed, SHUFFLING, drawn).shuffle(order);
            return order;
        });
    }

    private Program program(int rows, Sgd sgd) {
        return device.compile(
                NetworkPlan.training(network, rows, feed, sgd, examples.rate()), store);
    }

    /** Whether steps are part of launches that do many, those of the last short batch too. */
    boolean persistent() {
        return persistent(full) && persistent(last);
    }

    private static boolean persistent(Program program) {
        return program.kernels().stream().anyMatch(title -> title.startsWith("persistent"));
    }

    /** Trains for an epoch, in an order of its own, and returns the mean loss. */
    double epoch() {
        store.write(feed.order(), next.join());
        next = drawing(++epoch); // beside the steps, as the trainer does
        Clock.startOf(epoch, 0).write(store, feed.clock());
        int steps = feed.loss().cols();
        for (int s = 0; s < steps; s++) {
            Program program = s < steps - 1 ? full : last;
            program.run();
        }
        device.finish();
        return meanLoss();
    }

    private double meanLoss() {
        float[] losses = new float[feed.loss().cols()];
        store.read(feed.loss(), losses);
        double sum = 0;
        for (int s = 0; s < losses.length; s++) {
            int rows = s < losses.length - 1 ? examples.batch() : examples.rest();
            sum += (double) losses[s] * rows;
        }
        return sum / examples.count();
    }

    /** The network as it is now. */
    Predictor predictor() {
        return Predictor.open(model());
    }

    private Model model() {
        var weights = new Weights(network);
        NetworkTensors.read(store, weights);
        return Model.of(weights, Scaling.unit());
    }

    /** How many images the network as it is now tells right, asked in batches on all cores. */
    int correct(Digits digits) {
        byte[][] images = new byte[digits.count()][];
        Arrays.setAll(images, digits::image);
        try (Device cpu = Devices.open("cpu", DeviceOptions.DEFAULT);
                Predictor predictor = Predictor.open(model(), cpu)) {
            float[][] answers = predictor.predictAll(images);
            int correct = 0;
            for (int i = 0; i < answers.length; i++) {
                correct += largest(answers[i]) == digits.labels()[i] ? 1 : 0;
            }
            return correct;
        }
    }

    /** The digit that a predictor sees in an image. */
    static int digit(Predictor predictor, Digits digits, int image) {
        float[] answer = new float[10];
        predictor.predict(digits.image(image), answer);
        return largest(answer);
    }

    private static int largest(float[] answer) {
        int best = 0;
        for (int j = 1; j < answer.length; j++) {
            best = answer[j] > answer[best] ? j : best;
        }
        return best;
    }
}
