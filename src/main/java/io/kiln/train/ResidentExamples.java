package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.List;

/**
 * Examples where they lie on a device: copied there once, for any number of trainings, also at the
 * same time. Nothing writes to them.
 */
public final class ResidentExamples implements AutoCloseable {
    final Source source;
    final Examples examples;
    private final Store store;

    /**
     * Copies examples to a device.
     *
     * @param device where they are to lie
     * @param data training data, with what validates at its end
     * @param scaling applied to every example
     * @throws io.kiln.device.DeviceException when they do not fit
     */
    public ResidentExamples(Device device, Dataset data, Scaling scaling) {
        this.source = new Source(data, scaling);
        this.examples = new Examples("examples", source);
        Streaming.requireRoom(device, examples);
        this.store = device.open(examples.tensors());
        examples.write(store, source);
    }

    /** A store in which the examples are found beside the tensors that are asked for. */
    Store open(Device device, List<Tensor> kept) {
        return device.open(kept, store);
    }

    /** Lets the examples go, after every training on them. */
    @Override
    public void close() {
        store.close();
    }
}
