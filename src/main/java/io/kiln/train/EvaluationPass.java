package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A network on a device, to go through examples with, in their own order. */
final class EvaluationPass implements AutoCloseable {
    private final Device device;
    private final Network network;
    private final Supply supply;
    private final Delivery delivery;
    private final Store store;
    private final Pass pass;
    private final int[] order;

    EvaluationPass(Device device, Weights weights, Source source, Streaming streaming) {
        this.device = device;
        this.network = weights.network();
        int examples = source.data().size();
        int full = Math.min(Pass.EVALUATION_BATCH, examples);
        this.order = IntStream.range(0, examples).toArray();
        this.supply = streaming.supply(device, source, whole(source, full), full);
        try {
            this.delivery = supply.delivery("test", examples, full);
            this.store = supply.open(device, kept(examples, full));
            NetworkTensors.write(weights, store);
            this.pass = new Pass(
                    device,
                    store,
                    examples,
                    full,
                    delivery,
                    (feed, batch) -> NetworkPlan.evaluation(network, batch, feed));
        } catch (RuntimeException | Error e) {
            supply.close();
            throw e;
        }
    }

    private Plan whole(Source source, int batch) {
        var all = new Examples("examples", source);
        int examples = source.data().size();
        int steps = Pass.steps(examples, batch);
        return NetworkPlan.evaluation(
                network,
                batch,
                Feed.of("test", all.source, all.classes, examples, steps, all.factor, 0f));
    }

    private List<Tensor> kept(int examples, int full) {
        var kept = new ArrayList<>(NetworkTensors.parameters(network));
        kept.addAll(delivery.feeds().get(0).own());
        kept.add(NetworkTensors.output(network, full));
        if (examples % full != 0) {
            kept.add(NetworkTensors.output(network, examples % full));
        }
        return kept;
    }

    Score score() {
        return pass.score(device, store, order);
    }

    /** (examples, outputs): a second pass that looks at each batch's outputs. */
    float[] outputs() {
        int width = network.outputs();
        float[] all = new float[Math.multiplyExact(pass.examples, width)];
        delivery.begin(store, Clock.startOf(0, 0), order);
        for (int s = 0; s < pass.steps(); s++) {
            delivery.deliver(s);
            pass.run(s);
            float[] outputs = new float[pass.rows(s) * width];
            store.read(NetworkTensors.output(network, pass.rows(s)), outputs);
            System.arraycopy(outputs, 0, all, s * pass.batch * width, outputs.length);
        }
        return all;
    }

    @Override
    public void close() {
        supply.close();
    }
}
