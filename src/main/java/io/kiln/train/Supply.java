package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Network;

import java.util.List;

/** Where the passes of a session find their examples: all of them on the device, or by chunks. */
interface Supply extends AutoCloseable {
    /** Supplies a training as is wanted, or as the device has room. */
    static Supply of(
            Device device, Network network, Source source, Settings settings, Streaming how) {
        Plan whole = TrainingPlan.whole(network, source, settings.withDistortion(Distortion.NONE));
        int batch = Math.min(settings.batch(), source.data().size() - settings.validation());
        int validating = Math.min(Pass.EVALUATION_BATCH, settings.validation());
        return how.supply(device, source, whole, Math.max(batch, validating));
    }

    /** What is supplied. */
    Source source();

    /** A store in which the examples are found beside the tensors that are asked for; one for all. */
    Store open(Device device, List<Tensor> kept);

    /**
     * A pass over some of the examples.
     *
     * @param name begins the names of its tensors
     * @param examples in the pass
     * @param batch examples in a step
     */
    Delivery delivery(String name, int examples, int batch);

    /** Closes the store, and what belongs to it. */
    @Override
    void close();
}
