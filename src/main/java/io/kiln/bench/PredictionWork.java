package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Reference;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A network that answers on a device. */
final class PredictionWork implements Work {
    private static final double TOLERANCE = 1e-4; // of all answers
    private static final long REFERENCE_FLOPS = 300_000_000; // about a second of plain loops

    private final Device device;
    private final Network network;
    private final Tensor input;
    private final Tensor output;
    private final Store store;
    private final Program program;
    private final float[] examples;
    private final float[] answers;

    PredictionWork(Device device, Prediction prediction) {
        this.device = device;
        this.network = prediction.network();
        this.input = NetworkTensors.input(network, prediction.batch());
        this.output = NetworkTensors.output(network, prediction.batch());
        this.examples = Material.floats(1, input.size());
        this.answers = Material.poison(output.size());
        List<Tensor> kept = new ArrayList<>(NetworkTensors.parameters(network));
        kept.addAll(List.of(input, output));
        this.store = device.open(kept);
        try {
            NetworkTensors.write(Weights.initial(network, 1), store);
            store.write(output, answers);
            this.program = device.compile(prediction.plan(), store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The first answers against double precision; of a large batch not all, and none is NaN. */
    @Override
    public Checked check() {
        run(1);
        int few = (int)
                Math.max(1, Math.min(input.rows(), REFERENCE_FLOPS / (2 * network.parameters())));
        var reference = new Reference();
        reference.set(
                NetworkTensors.input(network, few), Arrays.copyOf(examples, few * input.cols()));
        Weights weights = Weights.initial(network, 1);
        List<Tensor> parameters = NetworkTensors.parameters(network);
        for (int l = 0; l < parameters.size() / 2; l++) {
            reference.set(parameters.get(2 * l), weights.w(l));
            reference.set(parameters.get(2 * l + 1), weights.b(l));
        }
        reference.run(NetworkPlan.prediction(network, few));
        double[] wanted = reference.get(NetworkTensors.output(network, few));
        double tolerance = TOLERANCE + device.info().precision().error();
        Checked checked = Checked.of("the answer", wanted, answers, tolerance);
        return checked.and(finite());
    }

    private Checked finite() {
        for (int e = 0; e < answers.length; e++) {
            if (!Float.isFinite(answers[e])) {
                return new Checked(
                        0,
                        String.format(
                                Locale.ROOT, "answer %d is %s", e / output.cols(), answers[e]));
            }
        }
        return new Checked(0, null);
    }

    @Override
    public double run(int times) {
        long start = System.nanoTime();
        for (int t = 0; t < times; t++) {
            store.write(input, examples);
            program.run();
            store.read(output, answers);
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public void trace(Trace by, int times) {
        for (int t = 0; t < times; t++) {
            by.during("upload", () -> store.write(input, examples));
            by.during("step", () -> program.runTraced(by::span));
            by.during("download", () -> store.read(output, answers));
        }
    }

    @Override
    public int launches() {
        return Material.launches(device, program);
    }

    @Override
    public void close() {
        store.close();
    }
}
