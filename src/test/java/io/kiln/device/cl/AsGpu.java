package io.kiln.device.cl;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.cl.Key;
import io.kiln.device.DeviceOptions;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The first OpenCL device, taken for a GPU: it gets the kernels and launches that GPUs get. */
final class AsGpu {
    private AsGpu() {}

    static ClDevice open(DeviceOptions options) {
        Cl cl = Bindings.open(options.binding());
        Cl gpu = (Cl) Proxy.newProxyInstance(
                Cl.class.getClassLoader(), new Class<?>[] {Cl.class}, (self, call, args) -> {
                    if (call.getName().equals("number") && args[1].equals(Key.DEVICE_TYPE)) {
                        return Key.TYPE_GPU;
                    }
                    try {
                        return call.invoke(cl, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (ClDevice) ClUnderTest.open(gpu, options);
    }
}
