package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Span;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A device that computes as the CPU device does, one operation after the other, and tells a lie
 * about what an operation wrote.
 */
public final class LyingDevice implements Device {
    /** May change what an operation wrote. */
    public interface Lie {
        /** Tells no lie. */
        Lie NONE = (op, t, values) -> {};

        /**
         * Called after an operation for each tensor that it wrote.
         *
         * @param op what was done
         * @param t what it wrote
         * @param values float[] or int[], to be changed at will
         */
        void tell(Op op, Tensor t, Object values);
    }

    private final Device cpu = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
    private final boolean canonical;
    private final Precision precision;
    private final Lie lie;
    int compiled;

    public LyingDevice(boolean canonical, Lie lie) {
        this(canonical, Precision.FP32, lie);
    }

    /** One that says that its factors are rounded, so that its bits are no others'. */
    public LyingDevice(Precision precision, Lie lie) {
        this(false, precision, lie);
    }

    private LyingDevice(boolean canonical, Precision precision, Lie lie) {
        this.canonical = canonical;
        this.precision = precision;
        this.lie = lie;
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo(
                "lie:0",
                "Pinocchio",
                "Geppetto 1.0",
                DeviceInfo.Kind.ACCELERATOR,
                "wooden",
                "no other",
                1,
                1 << 30,
                canonical,
                precision);
    }

    private static final class Words implements Store {
        private final Map<Tensor, Object> values = new LinkedHashMap<>();

        private Object get(Tensor t) {
            Object found = values.get(t);
            if (found == null) {
                throw new io.kiln.device.DeviceException("store: " + t + " is not in it");
            }
            return found;
        }

        private void write(Tensor t, Object from) {
            System.arraycopy(from, 0, get(t), 0, t.size());
        }

        @Override
        public void write(Tensor tensor, float[] from) {
            write(tensor, (Object) from);
        }

        @Override
        public void write(Tensor tensor, int[] from) {
            write(tensor, (Object) from);
        }

        @Override
        public void write(Tensor tensor, byte[] from) {
            write(tensor, (Object) from);
        }

        @Override
        public void read(Tensor tensor, float[] into) {
            System.arraycopy(get(tensor), 0, into, 0, tensor.size());
        }

        @Override
        public void read(Tensor tensor, int[] into) {
            System.arraycopy(get(tensor), 0, into, 0, tensor.size());
        }

        @Override
        public Store aside() {
            return this;
        }

        @Override
        public void close() {}
    }

    private static Object zeros(Tensor t) {
        return switch (t.type()) {
            case F32 -> new float[t.size()];
            case I32 -> new int[t.size()];
            case U8 -> new byte[t.size()];
        };
    }

    @Override
    public Store open(List<Tensor> kept) {
        var words = new Words();
        kept.forEach(t -> words.values.put(t, zeros(t)));
        return words;
    }

    @Override
    public Store open(List<Tensor> kept, Store shared) {
        var words = (Words) open(kept);
        words.values.putAll(((Words) shared).values);
        return words;
    }

    @Override
    public Program compile(Plan plan, Store store) {
        compiled++;
        var words = (Words) store;
        plan.tensors().stream()
                .filter(t -> t.role() == Role.SCRATCH)
                .forEach(t -> words.values.putIfAbsent(t, zeros(t)));
        return new Program() {
            @Override
            public Plan plan() {
                return plan;
            }

            @Override
            public void run() {
                plan.ops().forEach(op -> one(op, words));
            }

            @Override
            public void runTraced(Consumer<Span> told) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Timing> runTimed() {
                throw new UnsupportedOperationException();
            }
        };
    }

    private void one(Op op, Words words) {
        Set<Tensor> touched = new LinkedHashSet<>(op.reads());
        touched.addAll(op.writes());
        List<Tensor> kept = touched.stream().map(LyingDevice::kept).toList();
        try (Store store = cpu.open(kept)) {
            for (Tensor t : touched) {
                var numbers = new Numbers();
                numbers.put(kept(t), words.get(t));
                numbers.write(store);
            }
            cpu.compile(new Plan("one", List.of(copy(op))), store).run();
            for (Tensor t : op.writes()) {
                Object now = words.get(t);
                if (t.type() == Type.F32) {
                    store.read(kept(t), (float[]) now);
                } else {
                    store.read(kept(t), (int[]) now);
                }
                lie.tell(op, t, now);
            }
        }
    }

    private static Tensor kept(Tensor t) {
        Role role = t.role() == Role.SCRATCH ? Role.RESULT : t.role();
        return new Tensor(t.name(), t.type(), t.rows(), t.cols(), role);
    }

    /** The same operation on tensors that a store keeps. */
    private static Op copy(Op op) {
        try {
            List<Object> values = new ArrayList<>();
            List<Class<?>> types = new ArrayList<>();
            for (RecordComponent component : op.getClass().getRecordComponents()) {
                var get = component.getAccessor();
                get.setAccessible(true);
                Object value = get.invoke(op);
                values.add(value instanceof Tensor t ? kept(t) : value);
                types.add(component.getType());
            }
            Constructor<? extends Op> make =
                    op.getClass().getDeclaredConstructor(types.toArray(Class<?>[]::new));
            make.setAccessible(true);
            return make.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<List<Op>> rewrite(Plan plan) {
        return plan.ops().stream().map(List::of).toList();
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
        cpu.close();
    }
}
