package io.kiln.train;

import io.kiln.device.ChanceOp;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a training does and keeps, before there is a device: which examples train and which
 * validate, the tensors beside them, and the plans of a step.
 */
final class TrainingPlan {
    final int trained; // examples trained on; the rest validates
    final Tensor rate;
    final Feed training;
    final @Nullable Feed validating;
    private final Network network;
    private final ResidentExamples resident;
    private final Settings settings;

    TrainingPlan(Network network, ResidentExamples resident, Settings settings) {
        this.network = network;
        this.resident = resident;
        this.settings = settings;
        this.trained = resident.data.size() - settings.validation();
        int steps = Pass.steps(trained, Math.min(settings.batch(), trained));
        this.rate = settings.update().rate(steps);
        this.training = training(steps);
        this.validating = settings.validation() == 0
                ? null
                : feed(
                        "validate",
                        settings.validation(),
                        Pass.steps(settings.validation(), Pass.EVALUATION_BATCH));
    }

    private Feed training(int steps) {
        Feed feed = feed("train", trained, steps);
        Warp warp = settings.distortion().warp(resident.data, network.outputs());
        int classes = resident.data.classWeights().length;
        Feed bent = warp == null ? feed : feed.bent(warp);
        return classes == 0
                ? bent
                : bent.weighted(Tensor.floats("train.weights", 1, classes, Role.INPUT));
    }

    private Feed feed(String name, int length, int steps) {
        Examples examples = resident.examples;
        return Feed.of(name, examples.source, examples.classes, length, steps, examples.factor, 0f);
    }

    /** A step of training. */
    Plan step(int batch) {
        return NetworkPlan.training(
                network, batch, training, settings.update(), rate, settings.regularisation());
    }

    /** A step of validation. */
    Plan validation(int batch, Feed feed) {
        return NetworkPlan.evaluation(network, batch, feed, this::answering);
    }

    /** What answers for a parameter outside of training. */
    Tensor answering(Tensor parameter) {
        return settings.steadiness().answering(parameter);
    }

    /** What the optimiser remembers. */
    List<Tensor> state() {
        return NetworkTensors.state(network, settings.update());
    }

    /** All that a store holds beside the examples. */
    List<Tensor> tensors() {
        var kept = new ArrayList<>(NetworkTensors.parameters(network));
        kept.addAll(state());
        kept.addAll(training.own());
        kept.add(rate);
        if (chance()) {
            kept.add(NetworkPlan.KEY);
        }
        if (training.warp() != null) {
            kept.addAll(training.warp().tensors());
            kept.remove(NetworkPlan.KEY); // it stands there already
        }
        if (validating != null) {
            kept.addAll(validating.own());
            kept.addAll(outputs(settings.validation()));
        }
        return kept;
    }

    /** Where evaluations leave their outputs: one tensor a batch size. */
    private List<Tensor> outputs(int examples) {
        int full = Math.min(Pass.EVALUATION_BATCH, examples);
        Tensor whole = NetworkTensors.output(network, full);
        return examples % full == 0
                ? List.of(whole)
                : List.of(whole, NetworkTensors.output(network, examples % full));
    }

    /** Writes what the steps read and nothing changes. */
    void writeConstants(Store store) {
        if (chance()) {
            store.write(NetworkPlan.KEY, ChanceOp.words(settings.seed()));
        }
        if (training.warp() != null) {
            settings.distortion().write(training.warp(), store);
        }
        if (training.weights() != null) {
            store.write(training.weights(), resident.data.classWeights());
        }
        if (validating != null) {
            store.write(
                    validating.order(),
                    IntStream.range(trained, trained + settings.validation()).toArray());
        }
    }

    private boolean chance() {
        return settings.regularisation().chance() || settings.distortion().any();
    }
}
