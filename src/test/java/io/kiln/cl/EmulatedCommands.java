package io.kiln.cl;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Command buffers for a device that has none: what was recorded is launched one by one, with the
 * arguments of that time. Refuses, by INVALID_OPERATION, what the first version of the specification
 * refuses, also where a real device would be done sooner than anybody looks.
 */
public final class EmulatedCommands implements CommandBuffers {
    /** What the device says of itself. */
    public enum Sort {
        /** That it has no such extension. */
        ABSENT,
        /** That a command buffer may not be in the queue twice. */
        IN_TURNS,
        /** That it may. */
        OVERLAPPING,
        /** That the queue has to be another one. */
        OTHER_QUEUE
    }

    private static final int INVALID_OPERATION = -59;
    private static final String EXTENSION = "cl_khr_command_buffer";

    private final Cl real;
    private final Sort sort;
    private final Map<Ref, Map<Integer, Object>> arguments = new IdentityHashMap<>();
    private final List<Recording> pending = new ArrayList<>();
    private int replays;

    private EmulatedCommands(Cl real, Sort sort) {
        this.real = real;
        this.sort = sort;
    }

    /**
     * Around a binding without checks, so that {@link CheckedCl} can be put around {@link #cl}.
     *
     * @param binding {@code jocl} or {@code lwjgl}
     * @param sort what its devices say
     */
    public static EmulatedCommands over(String binding, Sort sort) {
        return new EmulatedCommands(Bindings.unchecked(binding), sort);
    }

    /** The binding with these command buffers in the place of its own. */
    public Cl cl() {
        Class<?>[] faces = {Cl.class};
        return (Cl) Proxy.newProxyInstance(Cl.class.getClassLoader(), faces, this::call);
    }

    /** How often something was replayed. */
    public int replays() {
        return replays;
    }

    private @Nullable Object call(Object proxy, Method method, Object @Nullable [] args)
            throws Throwable {
        Object[] given = args == null ? new Object[0] : args;
        return switch (method.getName()) {
            case "commandBuffers" -> this;
            case "release" -> given[0] instanceof Recording ? null : forward(method, given);
            case "number" -> {
                long said = said((int) given[1]);
                yield said >= 0 ? said : forward(method, given);
            }
            case "text" -> extensions((String) forward(method, given), (int) given[1]);
            case "arg" -> {
                forward(method, given);
                arguments
                        .computeIfAbsent((Ref) given[0], kernel -> new HashMap<>())
                        .put((Integer) given[1], given[2]);
                yield null;
            }
            case "finish", "read", "write", "map" -> {
                Object answer = forward(method, given);
                pending.clear(); // they wait for what was queued before
                yield answer;
            }
            default -> forward(method, given);
        };
    }

    private Object forward(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private long said(int key) {
        return switch (key) {
            case Key.DEVICE_COMMAND_BUFFER_CAPABILITIES ->
                sort == Sort.OVERLAPPING ? Key.COMMAND_BUFFERS_OVERLAP : 0;
            case Key.DEVICE_COMMAND_BUFFER_REQUIRED_QUEUE_PROPERTIES ->
                sort == Sort.OTHER_QUEUE ? 1 : 0;
            default -> -1;
        };
    }

    private String extensions(String said, int key) {
        if (key != Key.DEVICE_EXTENSIONS) {
            return said;
        }
        String others = said.replace(EXTENSION, "");
        return sort == Sort.ABSENT ? others : others + " " + EXTENSION;
    }

    @Override
    public Ref make(Ref device, Ref queue, boolean overlapping) {
        if (overlapping && sort != Sort.OVERLAPPING) {
            throw new ClException("emulated make", -64);
        }
        return new Recording(queue, overlapping);
    }

    @Override
    public void record(Ref commands, Ref kernel, long[] global, long[] local) {
        Recording into = (Recording) commands;
        require(!into.finalised, "record");
        Map<Integer, Object> now = Map.copyOf(arguments.getOrDefault(kernel, Map.of()));
        into.launches.add(
                new Recorded(kernel, now, real.launch(into.queue, kernel, global, local)));
    }

    @Override
    public void finalise(Ref commands) {
        Recording recording = (Recording) commands;
        require(!recording.finalised, "finalise");
        recording.finalised = true;
    }

    @Override
    public void replay(Ref commands) {
        Recording recording = (Recording) commands;
        require(recording.finalised, "replay");
        require(recording.overlapping || !pending.contains(recording), "replay");
        pending.add(recording);
        replays++;
        for (Recorded one : recording.launches) {
            set(one.kernel, one.arguments);
            one.launch.enqueue();
            set(one.kernel, arguments.get(one.kernel));
        }
    }

    private void set(Ref kernel, @Nullable Map<Integer, Object> values) {
        if (values == null) {
            return;
        }
        values.forEach((index, value) -> {
            if (value instanceof Ref buffer) {
                real.arg(kernel, index, buffer);
            } else if (value instanceof Float number) {
                real.arg(kernel, index, number.floatValue());
            } else {
                real.arg(kernel, index, ((Integer) value).intValue());
            }
        });
    }

    private static void require(boolean held, String call) {
        if (!held) {
            throw new ClException("emulated " + call, INVALID_OPERATION);
        }
    }

    private record Recorded(Ref kernel, Map<Integer, Object> arguments, Launch launch) {}

    private static final class Recording implements Ref {
        final Ref queue;
        final boolean overlapping;
        final List<Recorded> launches = new ArrayList<>();
        boolean finalised;

        Recording(Ref queue, boolean overlapping) {
            this.queue = queue;
            this.overlapping = overlapping;
        }

        @Override
        public Kind kind() {
            return Kind.COMMANDS;
        }
    }
}
