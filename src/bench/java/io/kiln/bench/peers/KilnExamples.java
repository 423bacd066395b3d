package io.kiln.bench.peers;

import io.kiln.device.Device;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import java.util.Arrays;
import java.util.List;

/**
 * Digits where they lie on a device, as bytes, with the rate of each step: for any number of
 * trainings.
 *
 * @param images pixels, (count, 784)
 * @param classes digits, (count, 1)
 * @param rate learning rates, (1, steps)
 * @param store holds all three
 * @param batch images in a step; the last one takes what is left
 */
record KilnExamples(Tensor images, Tensor classes, Tensor rate, Store store, int batch) {

    private static final float RATE = 0.1f;

    /** Copies them to the device. */
    static KilnExamples on(Device device, Digits digits, int batch) {
        int count = digits.count();
        int steps = (count + batch - 1) / batch;
        Tensor images = new Tensor("images", Type.U8, count, Digits.PIXELS, Role.INPUT);
        Tensor classes = Tensor.ints("classes", count, 1, Role.INPUT);
        Tensor rate = Tensor.floats("rate", 1, steps, Role.INPUT);
        Store store = device.open(List.of(images, classes, rate));
        store.write(images, digits.images());
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> digits.labels()[i]);
        store.write(classes, labels);
        float[] rates = new float[steps];
        Arrays.fill(rates, RATE);
        store.write(rate, rates);
        return new KilnExamples(images, classes, rate, store, batch);
    }

    int count() {
        return images.rows();
    }

    /** Images in the last step of an epoch. */
    int rest() {
        return count() % batch == 0 ? batch : count() % batch;
    }

    /** What a step reads, scaled to 0 to 1. */
    Feed feed() {
        return Feed.of("train", images, classes, count(), rate.cols(), 1f / 255, 0f);
    }
}
