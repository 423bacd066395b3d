package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tensors in buffers of the device, one each, dense and exactly as large as they are. It also owns
 * the programs compiled over it, which cannot outlive it.
 */
final class ClStore implements Store {
    private final ClDevice device;
    private final Object turn; // whose lock a call holds: one queue is for one thread at a time
    private final @Nullable ClStore shared;
    private final @Nullable Transfer transfer; // of its own, or that of the device
    private final Map<Tensor, Ref> buffers = new LinkedHashMap<>();
    private final List<AutoCloseable> programs = new ArrayList<>();
    private final Owned owned;
    private volatile boolean closed; // stores that share this one look from other threads

    ClStore(ClDevice device, Cl cl, List<Tensor> kept, @Nullable ClStore shared) {
        this.device = device;
        this.turn = device;
        this.shared = shared;
        this.transfer = null;
        this.owned = new Owned(cl);
        try {
            for (Tensor t : kept) {
                allocate(t);
            }
            device.buffers().zero(buffers);
        } catch (RuntimeException | Error e) {
            Closing.after(e, owned);
            throw e;
        }
    }

    /** Another store's tensors, by a queue of its own. */
    private ClStore(ClDevice device, Cl cl, ClStore shared) {
        this.device = device;
        this.turn = this;
        this.shared = shared;
        this.owned = new Owned(cl);
        Ref queue = owned.own(device.queue(false));
        this.transfer = new Transfer(cl, queue, device.transfer().shared());
    }

    private Transfer transfer() {
        return transfer == null ? device.transfer() : transfer;
    }

    private void allocate(Tensor t) {
        if (t.role() == Role.SCRATCH) {
            throw new DeviceException("store: " + t + " is scratch, which no store keeps");
        }
        if (names(t.name())) {
            throw new DeviceException("store: " + t.name() + " is named twice");
        }
        buffers.put(t, owned.own(device.buffers().make(t)));
    }

    /** Whether a tensor of this name is found here. */
    boolean names(String name) {
        return buffers.keySet().stream().anyMatch(t -> t.name().equals(name))
                || shared != null && shared.names(name);
    }

    Ref buffer(Tensor t) {
        Ref buffer = buffers.get(t);
        if (buffer == null && shared != null) {
            return shared.buffer(t);
        } else if (buffer == null) {
            throw new DeviceException(
                    String.format(Locale.ROOT, "store: %s %s is not in it", t.type(), t));
        }
        return buffer;
    }

    long bytes() {
        return buffers.keySet().stream().mapToLong(Tensor::bytes).sum();
    }

    boolean belongsTo(ClDevice other) {
        return device == other;
    }

    void own(AutoCloseable program) {
        programs.add(program);
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

    private Ref checked(String what, Tensor t, Type type, int length) {
        checkOpen();
        Ref buffer = buffer(t);
        t.requireValues(what, type, length);
        return buffer;
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        synchronized (turn) {
            transfer().write(checked("write", tensor, Type.F32, values.length), 0, values);
        }
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        synchronized (turn) {
            transfer().write(checked("write", tensor, Type.I32, values.length), 0, values);
        }
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        synchronized (turn) {
            transfer().write(checked("write", tensor, Type.U8, values.length), 0, values);
        }
    }

    @Override
    public void read(Tensor tensor, float[] into) {
        synchronized (turn) {
            transfer().read(checked("read", tensor, Type.F32, into.length), 0, into);
        }
    }

    @Override
    public void read(Tensor tensor, int[] into) {
        synchronized (turn) {
            transfer().read(checked("read", tensor, Type.I32, into.length), 0, into);
        }
    }

    @Override
    public Store aside() {
        synchronized (device) {
            checkOpen();
            return device.keep(new ClStore(device, device.cl(), this));
        }
    }

    /** Lets programs and buffers go, after the work that uses them. */
    @Override
    public void close() {
        synchronized (device) {
            if (closed) {
                return;
            }
            device.persistence().settleQuietly(); // noted steps need what is open
            closed = true;
            device.forget(this);
            var all = new ArrayList<AutoCloseable>(List.of(owned));
            all.addAll(programs);
            all.add(() -> device.buffers().checkGuards(buffers));
            Closing.newestFirst(all);
        }
    }
}
