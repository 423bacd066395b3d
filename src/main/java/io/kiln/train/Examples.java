package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.List;

/**
 * A data set as it lies on a device: pictures as bytes, scaled when a batch is gathered; everything
 * else as floats, scaled before.
 */
final class Examples {
    final Tensor source; // (examples, features)
    final Tensor classes; // (examples, 1), or (examples, targets)
    final float factor;
    private final Dataset data;
    private final Scaling scaling;

    Examples(String name, Dataset data, Scaling scaling) {
        this.data = data;
        this.scaling = scaling;
        boolean bytes = data.isBytes() && scaling.shift().length == 1 && scaling.shift()[0] == 0;
        this.source = new Tensor(
                name, bytes ? Type.U8 : Type.F32, data.size(), data.features(), Role.INPUT);
        this.classes = data.targets().isPresent()
                ? Tensor.floats(name + ".targets", data.size(), data.classes().size(), Role.INPUT)
                : Tensor.ints(name + ".classes", data.size(), 1, Role.INPUT);
        this.factor = bytes ? scaling.factor()[0] : 1f;
    }

    List<Tensor> tensors() {
        return List.of(source, classes);
    }

    void write(Store store) {
        if (source.type() == Type.U8) {
            store.write(source, data.bytes());
        } else {
            store.write(source, scaled());
        }
        if (data.targets().isPresent()) {
            store.write(classes, data.targets().get().scaled(classes.cols()));
        } else {
            store.write(classes, data.labels());
        }
    }

    private float[] scaled() {
        float[] rows =
                data.isBytes() ? new float[data.bytes().length] : data.floats().clone();
        for (int i = 0; data.isBytes() && i < rows.length; i++) {
            rows[i] = data.bytes()[i] & 0xFF;
        }
        scaling.apply(rows, data.features());
        return rows;
    }
}
