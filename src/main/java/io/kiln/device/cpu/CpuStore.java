package io.kiln.device.cpu;

import io.kiln.device.DeviceException;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tensors in Java arrays. */
final class CpuStore implements Store {
    private final CpuDevice device;
    private final @Nullable CpuStore shared;
    private final Map<Tensor, Slab> slabs;
    private volatile boolean closed; // stores that share this one look from other threads

    CpuStore(CpuDevice device, List<Tensor> kept, @Nullable CpuStore shared) {
        this.device = device;
        this.shared = shared;
        for (Tensor t : kept) {
            if (t.role() == Role.SCRATCH) {
                throw new DeviceException("store: " + t + " is scratch, which no store keeps");
            }
            if (shared != null && shared.names(t.name())) {
                throw new DeviceException("store: " + t + " is named twice");
            }
        }
        this.slabs = Arena.allocate("store", kept);
    }

    private boolean names(String name) {
        return slabs.keySet().stream().anyMatch(t -> t.name().equals(name))
                || shared != null && shared.names(name);
    }

    Slab slab(Tensor t) {
        Slab slab = slabs.get(t);
        if (slab == null && shared != null) {
            return shared.slab(t);
        } else if (slab == null) {
            throw new DeviceException(
                    String.format(Locale.ROOT, "store: %s %s is not in it", t.type(), t));
        }
        return slab;
    }

    boolean belongsTo(CpuDevice other) {
        return device == other;
    }

    void checkOpen() {
        device.checkOpen();
        if (closed) {
            throw new DeviceException("store: it was closed");
        }
        if (shared != null) {
            shared.checkOpen();
        }
    }

    private Slab checked(String what, Tensor t, Type type, int length) {
        checkOpen();
        Slab slab = slab(t);
        t.requireValues(what, type, length);
        return slab;
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        Slab s = checked("write", tensor, Type.F32, values.length);
        for (int r = 0; r < s.rows; r++) {
            System.arraycopy(values, r * s.cols, s.f, s.at(r), s.cols);
        }
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        Slab s = checked("write", tensor, Type.I32, values.length);
        System.arraycopy(values, 0, s.i, 0, values.length);
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        Slab s = checked("write", tensor, Type.U8, values.length);
        System.arraycopy(values, 0, s.b, 0, values.length);
    }

    @Override
    public void read(Tensor tensor, float[] into) {
        Slab s = checked("read", tensor, Type.F32, into.length);
        for (int r = 0; r < s.rows; r++) {
            System.arraycopy(s.f, s.at(r), into, r * s.cols, s.cols);
        }
    }

    @Override
    public void read(Tensor tensor, int[] into) {
        Slab s = checked("read", tensor, Type.I32, into.length);
        System.arraycopy(s.i, 0, into, 0, into.length);
    }

    /** No call here ever waits. */
    @Override
    public Store aside() {
        checkOpen();
        return new CpuStore(device, List.of(), this);
    }

    @Override
    public void close() {
        closed = true;
    }
}
