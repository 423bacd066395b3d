package io.kiln.bench.peers;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Philox;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.model.Model;
import io.kiln.model.Predictor;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;
import io.kiln.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of Kiln's devices on the whole training step, as the trainer sequences it. {@code
 * -Dkiln.device} names the device, else it is the CPU device; {@code -Dkiln.layers} says
 * which network, if not the default one, {@code -Dkiln.precision} how exactly it multiplies.
 */
public final class KilnEpoch implements EpochPeer {

    private static final int SHUFFLING = 2;
    private static final float RATE = 0.1f;

    private final Network network = Network.parse(
            System.getProperty("kiln.layers", "784-128-64-10"),
            Activation.RELU,
            Loss.CROSS_ENTROPY);
    private final Digits training;
    private final Digits test;
    private final int batch;
    private final Device device;
    private final Store store;
    private final Feed feed;
    private final Program full;
    private final Program last;
    private final int[] order;
    private final float[] answer = new float[10];
    private Predictor predictor;
    private int epoch;

    KilnEpoch(Digits training, Digits test, int batch, int threads) {
        this.training = training;
        this.test = test;
        this.batch = batch;
        this.device = Devices.open(
                System.getProperty("kiln.device", "cpu"),
                DeviceOptions.DEFAULT.withThreads(threads).withPrecision(KilnGemm.precision()));
        int count = training.count();
        int steps = (count + batch - 1) / batch;
        Tensor images = new Tensor("images", Type.U8, count, Digits.PIXELS, Role.INPUT);
        Tensor classes = Tensor.ints("classes", count, 1, Role.INPUT);
        Tensor rate = Tensor.floats("rate", 1, steps, Role.INPUT);
        this.feed = Feed.of("train", images, classes, count, steps, 1f / 255, 0f);
        Sgd sgd = new Sgd(Float.parseFloat(System.getProperty("kiln.momentum", "0")), 0);
        var kept = new ArrayList<>(NetworkTensors.parameters(network));
        kept.addAll(NetworkTensors.state(network, sgd));
        kept.addAll(feed.own());
        kept.addAll(List.of(images, classes, rate));
        this.store = device.open(kept);
        NetworkTensors.write(Weights.initial(network, 1), store);
        store.write(images, training.images());
        store.write(classes, labels(training));
        float[] rates = new float[steps];
        Arrays.fill(rates, RATE);
        store.write(rate, rates);
        this.full = device.compile(NetworkPlan.training(network, batch, feed, sgd, rate), store);
        int rest = count % batch == 0 ? batch : count % batch;
        this.last = device.compile(NetworkPlan.training(network, rest, feed, sgd, rate), store);
        this.order = new int[count];
        Arrays.setAll(order, i -> i);
    }

    /** Prints one line; see {@link EpochRun}. */
    public static void main(String[] args) {
        EpochRun.measure(args, KilnEpoch::new);
    }

    private static int[] labels(Digits digits) {
        int[] labels = new int[digits.count()];
        Arrays.setAll(labels, i -> digits.labels()[i]);
        return labels;
    }

    @Override
    public String name() {
        return "Kiln " + device.info().variant() + ", Java " + Runtime.version().feature();
    }

    @Override
    public double epoch() {
        new Philox(1, SHUFFLING, epoch++).shuffle(order);
        store.write(feed.order(), order);
        Clock.startOf(epoch, 0).write(store, feed.clock());
        int steps = feed.loss().cols();
        for (int s = 0; s < steps; s++) {
            Program program = s < steps - 1 ? full : last;
            program.run();
        }
        device.finish();
        closePredictor();
        return meanLoss();
    }

    private double meanLoss() {
        float[] losses = new float[feed.loss().cols()];
        store.read(feed.loss(), losses);
        double sum = 0;
        for (int s = 0; s < losses.length; s++) {
            sum += (double) losses[s] * Math.min(batch, training.count() - s * batch);
        }
        return sum / training.count();
    }

    @Override
    public int predict(int image) {
        if (predictor == null) {
            var weights = new Weights(network);
            NetworkTensors.read(store, weights);
            predictor = Predictor.open(Model.of(weights, Scaling.unit()));
        }
        int from = image * Digits.PIXELS;
        predictor.predict(Arrays.copyOfRange(test.images(), from, from + Digits.PIXELS), answer);
        int best = 0;
        for (int j = 1; j < answer.length; j++) {
            best = answer[j] > answer[best] ? j : best;
        }
        return best;
    }

    private void closePredictor() {
        if (predictor != null) {
            predictor.close();
            predictor = null;
        }
    }

    @Override
    public void close() {
        closePredictor();
        device.close();
    }
}
