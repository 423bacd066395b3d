package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A device, its stores and its programs, which tell what they are asked before they do it.
 *
 * @param real what does it
 * @param told hears of each call
 * @param answers given instead of those of {@code real}, by the names of methods
 */
record Observed(Object real, Consumer<Call> told, Map<String, Object> answers)
        implements InvocationHandler {
    /**
     * A call.
     *
     * @param method its name
     * @param on what was called
     * @param args as they were given
     */
    record Call(String method, Object on, List<Object> args) {
        /** Whether a plan is run, in whatever way. */
        boolean runs() {
            return method.startsWith("run");
        }

        /** The plan of the program that was called. */
        Plan plan() {
            return ((Program) on).plan();
        }

        /** Whether a tensor of this name is written or read. */
        boolean is(String what, String tensor) {
            return method.equals(what)
                    && args.get(0) instanceof Tensor t
                    && t.name().equals(tensor);
        }
    }

    /** Looks at a device, which keeps its name. */
    static Device over(Device real, Consumer<Call> told) {
        return over(real, told, Map.of());
    }

    /** Looks at the CPU device, which goes by another name and so is to be examined. */
    static Device named(String id, Device real, Consumer<Call> told) {
        DeviceInfo i = real.info();
        var info = new DeviceInfo(
                id, i.name(), i.driver(), i.kind(), i.variant(), i.reason(), 1, 3L << 30, true);
        return over(real, told, Map.of("info", info));
    }

    static Device over(Device real, Consumer<Call> told, Map<String, Object> answers) {
        return (Device) proxy(Device.class, new Observed(real, told, answers));
    }

    private static Object proxy(Class<?> as, Observed by) {
        return Proxy.newProxyInstance(Observed.class.getClassLoader(), new Class<?>[] {as}, by);
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] given)
            throws Throwable {
        Object[] args = given == null ? new Object[0] : given;
        told.accept(new Call(method.getName(), real, List.of(args)));
        if (answers.containsKey(method.getName())) {
            return answers.get(method.getName());
        }
        for (int i = 0; i < args.length; i++) {
            if (args[i] instanceof Proxy p && Proxy.getInvocationHandler(p) instanceof Observed o) {
                args[i] = o.real;
            }
        }
        try {
            return observed(method.invoke(real, args));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object observed(@Nullable Object result) {
        if (result instanceof Store) {
            return proxy(Store.class, new Observed(result, told, answers));
        }
        return result instanceof Program
                ? proxy(Program.class, new Observed(result, told, answers))
                : result;
    }
}
