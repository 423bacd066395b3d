package io.kiln.train;

import io.kiln.data.Dataset;
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
    final Delivery training;
    final @Nullable Delivery validating;
    final @Nullable Delivery counting; // what is trained on, as it is
    final int countingBatch;
    private final Network network;
    private final Dataset data;
    private final Settings settings;
    private final @Nullable Warp warp;
    private final @Nullable Tensor classWeights;

    TrainingPlan(Network network, Supply supply, Settings settings, boolean counts) {
        this.network = network;
        this.data = supply.source().data();
        this.settings = settings;
        this.trained = data.size() - settings.validation();
        int batch = Math.min(settings.batch(), trained);
        this.rate = settings.update().rate(Pass.steps(trained, batch));
        this.warp = settings.distortion().warp(data, network.outputs());
        int classes = data.classWeights().length;
        this.classWeights =
                classes == 0 ? null : Tensor.floats("train.weights", 1, classes, Role.INPUT);
        this.training = supply.delivery("train", trained, batch);
        this.validating = settings.validation() == 0
                ? null
                : supply.delivery(
                        "validate",
                        settings.validation(),
                        Math.min(Pass.EVALUATION_BATCH, settings.validation()));
        // No larger than other batches, for which there is room.
        this.countingBatch =
                Math.min(Pass.EVALUATION_BATCH, Math.max(batch, settings.validation()));
        this.counting = counts ? supply.delivery("count", trained, countingBatch) : null;
    }

    /** A step of a training whose examples all lie on a device, before there is one. */
    static Plan whole(Network network, Source source, Settings settings) {
        var all = new Examples("examples", source);
        int trained = source.data().size() - settings.validation();
        int batch = Math.min(settings.batch(), trained);
        int steps = Pass.steps(trained, batch);
        Feed feed = Feed.of("train", all.source, all.classes, trained, steps, all.factor, 0f);
        Warp warp = settings.distortion().warp(source.data(), network.outputs());
        return NetworkPlan.training(
                network,
                batch,
                warp == null ? feed : feed.bent(warp),
                settings.update(),
                settings.update().rate(steps),
                settings.regularisation());
    }

    /** A step of training. */
    Plan step(Feed feed, int batch) {
        Feed bent = warp == null ? feed : feed.bent(warp);
        return NetworkPlan.training(
                network,
                batch,
                classWeights == null ? bent : bent.weighted(classWeights),
                settings.update(),
                rate,
                settings.regularisation());
    }

    /** A step of validation. */
    Plan validation(Feed feed, int batch) {
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
        kept.addAll(training.feeds().get(0).own());
        kept.add(rate);
        if (chance()) {
            kept.add(NetworkPlan.KEY);
        }
        if (warp != null) {
            kept.addAll(warp.tensors());
            kept.remove(NetworkPlan.KEY); // it stands there already
        }
        if (classWeights != null) {
            kept.add(classWeights);
        }
        if (validating != null) {
            kept.addAll(validating.feeds().get(0).own());
            kept.addAll(outputs(settings.validation(), Pass.EVALUATION_BATCH));
        }
        if (counting != null) {
            kept.addAll(counting.feeds().get(0).own());
            kept.addAll(outputs(trained, countingBatch));
        }
        return kept.stream().distinct().toList();
    }

    /** Where evaluations leave their outputs: one tensor a batch size. */
    private List<Tensor> outputs(int examples, int batch) {
        int full = Math.min(batch, examples);
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
        if (warp != null) {
            settings.distortion().write(warp, store);
        }
        if (classWeights != null) {
            store.write(classWeights, data.classWeights());
        }
    }

    /** The examples that validate. */
    IntStream validated() {
        return IntStream.range(trained, trained + settings.validation());
    }

    private boolean chance() {
        return settings.regularisation().chance() || settings.distortion().any();
    }
}
