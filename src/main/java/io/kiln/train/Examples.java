package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.List;

/**
 * The form in which examples lie on a device: pictures as bytes, scaled when a batch is gathered;
 * everything else as floats, scaled before.
 */
final class Examples {
    final Tensor source; // (rows, features)
    final Tensor classes; // (rows, 1), or (rows, targets)
    final float factor;

    /** Of a whole data set. */
    Examples(String name, Source of) {
        this(name, of, of.data().size());
    }

    /** Of some of its examples at a time. */
    Examples(String name, Source of, int rows) {
        Dataset data = of.data();
        Scaling scaling = of.scaling();
        boolean bytes = data.isBytes() && scaling.shift().length == 1 && scaling.shift()[0] == 0;
        this.source =
                new Tensor(name, bytes ? Type.U8 : Type.F32, rows, data.features(), Role.INPUT);
        this.classes = data.targets().isPresent()
                ? Tensor.floats(name + ".targets", rows, data.classes().size(), Role.INPUT)
                : Tensor.ints(name + ".classes", rows, 1, Role.INPUT);
        this.factor = bytes ? scaling.factor()[0] : 1f;
    }

    List<Tensor> tensors() {
        return List.of(source, classes);
    }

    /** Writes a whole data set. */
    void write(Store store, Source from) {
        Dataset data = from.data();
        if (source.type() == Type.U8) {
            store.write(source, data.bytes());
        } else {
            store.write(source, scaled(data, from.scaling()));
        }
        if (data.targets().isPresent()) {
            store.write(classes, data.targets().get().scaled(classes.cols()));
        } else {
            store.write(classes, data.labels());
        }
    }

    private static float[] scaled(Dataset data, Scaling scaling) {
        float[] rows =
                data.isBytes() ? new float[data.bytes().length] : data.floats().clone();
        for (int i = 0; data.isBytes() && i < rows.length; i++) {
            rows[i] = data.bytes()[i] & 0xFF;
        }
        scaling.apply(rows, data.features());
        return rows;
    }
}
