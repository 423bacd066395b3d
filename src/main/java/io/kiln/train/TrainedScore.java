package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;

import java.util.ArrayList;
import java.util.List;

/**
 * How weights answer the examples that they are trained on, as these are: whole, not bent, nothing
 * dropped. Asked in a store of its own beside that of the training, whose steps know nothing of it.
 */
final class TrainedScore implements AutoCloseable {
    private final Device device;
    private final Feed feed;
    private final Store store;
    private final Pass pass;

    /** @param trained examples from the first on; the rest validates */
    TrainedScore(Device device, Network network, ResidentExamples resident, int trained) {
        this.device = device;
        Examples examples = resident.examples;
        int steps = Pass.steps(trained, Pass.EVALUATION_BATCH);
        this.feed = Feed.of(
                "trained", examples.source, examples.classes, trained, steps, examples.factor, 0f);
        List<Tensor> kept = new ArrayList<>(NetworkTensors.parameters(network));
        kept.addAll(feed.own());
        kept.addAll(Pass.outputs(network, trained));
        this.store = resident.open(device, kept);
        try {
            int[] order = new int[trained];
            for (int i = 0; i < trained; i++) {
                order[i] = i;
            }
            store.write(feed.order(), order);
            this.pass = Pass.evaluation(device, store, network, feed, trained);
        } catch (RuntimeException | Error e) {
            store.close(); // others go on on this device
            throw e;
        }
    }

    Score of(Weights weights) {
        NetworkTensors.write(weights, store);
        return Pass.score(device, store, feed, pass);
    }

    @Override
    public void close() {
        store.close();
    }
}
