package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

/** A chunk of examples while the host puts it together, in the form in which it lies on a device. */
final class Staging {
    private final Source from;
    private final Examples form;
    private final byte[] bytes; // (rows, features), or empty
    private final float[] floats; // (rows, features), or empty
    private final int[] labels; // (rows), or empty
    private final float[] targets; // (rows, targets), or empty
    private final float[] allTargets; // (size, targets) as the network is shown them, or empty
    private final int[] numbers; // (rows): which examples they are

    Staging(Source from, Examples form) {
        this.from = from;
        this.form = form;
        boolean pictures = form.source.type() == Type.U8;
        boolean classes = form.classes.type() == Type.I32;
        this.bytes = new byte[pictures ? form.source.size() : 0];
        this.floats = new float[pictures ? 0 : form.source.size()];
        this.labels = new int[classes ? form.classes.size() : 0];
        this.targets = new float[classes ? 0 : form.classes.size()];
        this.allTargets = from.data()
                .targets()
                .map(all -> all.scaled(form.classes.cols()))
                .orElseGet(() -> new float[0]);
        this.numbers = new int[form.source.rows()];
    }

    /** Takes {@code count} examples, those that come from {@code first} on in an order. */
    void gather(int[] order, int first, int count) {
        for (int i = 0; i < count; i++) {
            int example = order[first + i];
            numbers[i] = example;
            values(example, i);
            if (labels.length > 0) {
                labels[i] = from.data().labels()[example];
            } else {
                int outputs = form.classes.cols();
                System.arraycopy(allTargets, example * outputs, targets, i * outputs, outputs);
            }
        }
        if (floats.length > 0) {
            from.scaling().apply(floats, form.source.cols());
        }
    }

    private void values(int example, int row) {
        Dataset data = from.data();
        int features = form.source.cols();
        int at = example * features;
        int to = row * features;
        if (bytes.length > 0) {
            System.arraycopy(data.bytes(), at, bytes, to, features);
        } else if (data.isBytes()) {
            for (int j = 0; j < features; j++) {
                floats[to + j] = data.bytes()[at + j] & 0xFF;
            }
        } else {
            System.arraycopy(data.floats(), at, floats, to, features);
        }
    }

    /** Writes all of it to its place on a device; what was not gathered is something older. */
    void write(Store store, Place to) {
        write(store, to.examples().source, bytes, floats);
        if (labels.length > 0) {
            store.write(to.examples().classes, labels);
        } else {
            store.write(to.examples().classes, targets);
        }
        store.write(to.numbers(), numbers);
    }

    private static void write(Store store, Tensor to, byte[] bytes, float[] floats) {
        if (to.type() == Type.U8) {
            store.write(to, bytes);
        } else {
            store.write(to, floats);
        }
    }
}
