package io.kiln.trust;

import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers of some tensors on the host: float[], int[] or byte[] each, by the tensor's type. */
final class Numbers {
    private final Map<Tensor, Object> values = new LinkedHashMap<>();

    /** Numbers of tensors as a store has them now, which are no bytes. */
    static Numbers read(Collection<Tensor> tensors, Store store) {
        var now = new Numbers();
        tensors.forEach(t -> now.put(t, read(t, store)));
        return now;
    }

    private static Object read(Tensor t, Store store) {
        if (t.type() == Type.F32) {
            float[] floats = new float[t.size()];
            store.read(t, floats);
            return floats;
        }
        int[] ints = new int[t.size()];
        store.read(t, ints);
        return ints;
    }

    void put(Tensor t, Object numbers) {
        values.put(t, numbers);
    }

    List<Tensor> tensors() {
        return List.copyOf(values.keySet());
    }

    Object get(Tensor t) {
        Object numbers = values.get(t);
        if (numbers == null) {
            throw new IllegalStateException("no numbers for " + t);
        }
        return numbers;
    }

    float[] floats(Tensor t) {
        return (float[]) get(t);
    }

    int[] ints(Tensor t) {
        return (int[]) get(t);
    }

    void write(Store store) {
        values.forEach((t, numbers) -> {
            switch (t.type()) {
                case F32 -> store.write(t, (float[]) numbers);
                case I32 -> store.write(t, (int[]) numbers);
                case U8 -> store.write(t, (byte[]) numbers);
            }
        });
    }

    /** The same tensors as a store has them now; bytes, which no store hands out, stay. */
    Numbers read(Store store) {
        var now = new Numbers();
        values.forEach((t, old) -> now.put(t, t.type() == Type.U8 ? old : read(t, store)));
        return now;
    }
}
