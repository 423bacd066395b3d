package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.Warp;

import java.util.ArrayList;
import java.util.List;

/** Pictures as a training would see them, made by the very operation that it uses. */
public final class BentPictures {
    private BentPictures() {}

    /**
     * Bends all pictures of a data set for some epochs.
     *
     * @param device where
     * @param data pictures; example i is bent as example i of a training is
     * @param distortion how far
     * @param seed of the training
     * @param epoch the first, from 0
     * @param epochs how many
     * @return (epochs, examples, height width), rounded to whole steps of grey
     * @throws io.kiln.device.DeviceException when the examples are no pictures
     */
    public static byte[][] of(
            Device device, Dataset data, Distortion distortion, long seed, int epoch, int epochs) {
        int pixels = data.features();
        Warp warp = distortion.warp(
                data.shape().get(0), data.shape().get(1), data.classes().size());
        Tensor source = new Tensor("source", Type.U8, data.size(), pixels, Role.INPUT);
        Tensor classes = Tensor.ints("classes", data.size(), 1, Role.INPUT);
        Tensor order = Tensor.ints("order", 1, data.size(), Role.INPUT);
        Tensor clock = Clock.tensor("clock");
        Tensor x = Tensor.floats("x", data.size(), pixels, Role.RESULT);
        List<Tensor> kept = new ArrayList<>(List.of(source, classes, order, clock, x));
        kept.addAll(warp.tensors());
        var op = new Op.Distort(source, classes, order, order, clock, warp, 1, 0, x);
        byte[][] bent = new byte[epochs][];
        try (Store store = device.open(kept)) {
            store.write(source, data.bytes());
            store.write(classes, data.labels());
            store.write(order, counted(data.size()));
            store.write(warp.key(), ChanceOp.words(seed));
            distortion.write(warp, store);
            Program program = device.compile(new Plan("distortion", List.of(op)), store);
            for (int e = 0; e < epochs; e++) {
                Clock.startOf(epoch + e, 0).write(store, clock);
                program.run();
                bent[e] = greys(store, x);
            }
        }
        return bent;
    }

    private static int[] counted(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        return order;
    }

    private static byte[] greys(Store store, Tensor x) {
        float[] values = new float[x.size()];
        store.read(x, values);
        byte[] greys = new byte[values.length];
        for (int e = 0; e < greys.length; e++) {
            greys[e] = (byte) Math.round(values[e]);
        }
        return greys;
    }
}
