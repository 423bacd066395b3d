package io.kiln.model;

import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks a model: raw values in, one number a class out; probabilities where the network was trained
 * by cross-entropy, and under regression numbers in the units of the targets. The model's scaling is
 * applied first, {@code x' = (x - shift) * factor}.
 *
 * <p>For one thread at a time; several threads open one each, over the same model.
 */
public final class Predictor implements AutoCloseable {
    private static final int BATCH = 256; // examples

    /**
     * Fewer examples than this are asked one by one: a batch costs the same, however few are in it.
     */
    private static final int WORTH_A_BATCH = 32;

    private static final int BATCH_FLOATS = 1 << 24; // inputs of a batch at most

    private final Model model;
    private final Device device;
    private final boolean ownsDevice;
    private final int inputs;
    private final int outputs;
    private final float[] shift; // (1) or (inputs)
    private final float[] factor; // as long
    private final float[] ofByte; // (256): scaled bytes, when one scaling fits all inputs
    private final Pass single;
    private @Nullable Pass batch;

    private Predictor(Model model, Device device, boolean ownsDevice) {
        this.model = model;
        this.device = device;
        this.ownsDevice = ownsDevice;
        this.inputs = model.network().inputs();
        this.outputs = model.network().outputs();
        this.shift = model.scaling().shift();
        this.factor = model.scaling().factor();
        this.ofByte = new float[256];
        for (int value = 0; value < ofByte.length; value++) {
            ofByte[value] = (value - shift[0]) * factor[0];
        }
        this.single = new Pass(model, device, 1);
    }

    /** The forward pass for a number of examples at once. */
    private static final class Pass {
        final int size;
        final Store store;
        final Program program;
        final Tensor input;
        final Tensor output;
        final float[] x; // (size, inputs), scaled
        final float[] y; // (size, outputs)
        private final @Nullable Scaling targets;

        Pass(Model model, Device device, int size) {
            Network network = model.network();
            this.size = size;
            this.targets = model.targets();
            this.input = NetworkTensors.input(network, size);
            this.output = NetworkTensors.output(network, size);
            var kept = new ArrayList<>(NetworkTensors.parameters(network));
            kept.add(input);
            kept.add(output);
            this.store = device.open(kept);
            NetworkTensors.write(model.weights(), store);
            this.program = device.compile(NetworkPlan.prediction(network, size), store);
            this.x = new float[input.size()];
            this.y = new float[output.size()];
        }

        void run(float[] into) {
            store.write(input, x);
            program.run();
            store.read(output, into);
            if (targets != null) {
                targets.undo(into, output.cols());
            }
        }
    }

    /**
     * Opens a model on one thread of the CPU.
     *
     * @param model what is asked; its weights are copied
     * @return the predictor
     */
    public static Predictor open(Model model) {
        Device device = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
        try {
            return new Predictor(model, device, true);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /**
     * Opens a model on a device.
     *
     * @param model what is asked; its weights are copied
     * @param device where; stays open when the predictor is closed
     * @return the predictor
     */
    public static Predictor open(Model model, Device device) {
        return new Predictor(model, device, false);
    }

    /**
     * What is asked.
     *
     * @return the model, as it was given
     */
    public Model model() {
        return model;
    }

    /**
     * Asks for one example in bytes.
     *
     * @param pixels (inputs), each 0 to 255 before scaling
     * @return (classes)
     * @throws ModelException when the length differs
     */
    public float[] predict(byte[] pixels) {
        float[] into = new float[outputs];
        predict(pixels, into);
        return into;
    }

    /**
     * Asks for one example in bytes, without allocating.
     *
     * @param pixels (inputs), each 0 to 255 before scaling
     * @param into (classes)
     * @throws ModelException when a length differs
     */
    public void predict(byte[] pixels, float[] into) {
        check("pixels", pixels.length, inputs);
        check("room for outputs", into.length, outputs);
        scale(pixels, single.x, 0);
        single.run(into);
    }

    /**
     * Asks for one example.
     *
     * @param features (inputs), before scaling
     * @return (classes)
     * @throws ModelException when the length differs
     */
    public float[] predict(float[] features) {
        float[] into = new float[outputs];
        predict(features, into);
        return into;
    }

    /**
     * Asks for one example, without allocating.
     *
     * @param features (inputs), before scaling
     * @param into (classes)
     * @throws ModelException when a length differs
     */
    public void predict(float[] features, float[] into) {
        check("features", features.length, inputs);
        check("room for outputs", into.length, outputs);
        scale(features, single.x, 0);
        single.run(into);
    }

    /**
     * Asks for many examples in bytes. The answers are those of {@link #predict(byte[])}, bit for
     * bit on devices that compute canonically, and come several times as fast.
     *
     * @param examples (any number, inputs)
     * @return (as many, classes)
     * @throws ModelException when a length differs
     */
    public float[][] predictAll(byte[][] examples) {
        for (byte[] pixels : examples) {
            check("pixels", pixels.length, inputs);
        }
        return all(examples.length, (i, x, at) -> scale(examples[i], x, at));
    }

    /**
     * Asks for many examples.
     *
     * @param examples (any number, inputs), before scaling
     * @return (as many, classes)
     * @throws ModelException when a length differs
     */
    public float[][] predictAll(float[][] examples) {
        for (float[] features : examples) {
            check("features", features.length, inputs);
        }
        return all(examples.length, (i, x, at) -> scale(examples[i], x, at));
    }

    /** Puts example i, scaled, at a place of x. */
    private interface Fill {
        void example(int i, float[] x, int at);
    }

    private float[][] all(int count, Fill fill) {
        float[][] answers = new float[count][];
        for (int done = 0; done < count; ) {
            Pass pass = count - done < WORTH_A_BATCH ? single : batch();
            int now = Math.min(pass.size, count - done);
            for (int i = 0; i < now; i++) {
                fill.example(done + i, pass.x, i * inputs);
            }
            pass.run(pass.y);
            for (int i = 0; i < now; i++) {
                answers[done + i] = Arrays.copyOfRange(pass.y, i * outputs, (i + 1) * outputs);
            }
            done += now;
        }
        return answers;
    }

    private Pass batch() {
        if (batch == null) {
            batch = new Pass(model, device, Math.max(1, Math.min(BATCH, BATCH_FLOATS / inputs)));
        }
        return batch;
    }

    private void scale(byte[] pixels, float[] x, int at) {
        if (shift.length == 1) {
            for (int j = 0; j < pixels.length; j++) {
                x[at + j] = ofByte[pixels[j] & 0xFF];
            }
        } else {
            for (int j = 0; j < pixels.length; j++) {
                x[at + j] = ((pixels[j] & 0xFF) - shift[j]) * factor[j];
            }
        }
    }

    private void scale(float[] features, float[] x, int at) {
        int step = shift.length == 1 ? 0 : 1;
        for (int j = 0; j < features.length; j++) {
            x[at + j] = (features[j] - shift[j * step]) * factor[j * step];
        }
    }

    private void check(String what, int got, int needed) {
        if (got != needed) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "predict: got %d %s, the network %s needs %d",
                    got,
                    what,
                    model.network().widths(),
                    needed));
        }
    }

    /**
     * Gives the memory back, and the device where {@link #open(Model)} opened it. Twice is
     * harmless.
     */
    @Override
    public void close() {
        single.store.close();
        if (batch != null) {
            batch.store.close();
        }
        if (ownsDevice) {
            device.close();
        }
    }
}
