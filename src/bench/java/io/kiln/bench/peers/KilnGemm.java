package io.kiln.bench.peers;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One of Kiln's devices: a plan with one product. {@code -Dkiln.device} names the device, else it
 * is the CPU device; {@code -Dkiln.kernels} the family of kernels of an OpenCL device; {@code
 * -Dkiln.precision} how exactly it multiplies.
 */
public final class KilnGemm implements GemmPeer {

    private final Device device;

    KilnGemm(int threads) {
        this.device = Devices.open(
                System.getProperty("kiln.device", "cpu"),
                DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withPrecision(precision())
                        .withKernels(System.getProperty("kiln.kernels", "auto")));
    }

    /** What {@code -Dkiln.precision} says. */
    static Precision precision() {
        return Precision.of(System.getProperty("kiln.precision", "fp32"));
    }

    /** Prints a line a product; see {@link GemmRun}. */
    public static void main(String[] args) {
        GemmRun.measure(args, KilnGemm::new);
    }

    @Override
    public String name() {
        return "Kiln " + device.info().variant() + ", Java " + Runtime.version().feature();
    }

    @Override
    public Product open(GemmCase shape, float[] a, float[] b) {
        return open(shape, a, b, false);
    }

    /** The same, as a layer: with a bias, which is zero, and ReLU where that is asked for. */
    Product open(GemmCase shape, float[] a, float[] b, boolean layer) {
        Tensor ta = Tensor.floats("a", a.length / shape.lda(), shape.lda(), Role.PARAMETER);
        Tensor tb = Tensor.floats("b", b.length / shape.ldb(), shape.ldb(), Role.PARAMETER);
        Tensor tc = Tensor.floats("c", shape.m(), shape.n(), Role.RESULT);
        Tensor bias = Tensor.floats("bias", 1, shape.n(), Role.PARAMETER);
        Store store = device.open(List.of(ta, tb, tc, bias));
        store.write(ta, a);
        store.write(tb, b);
        List<Op> ops = new ArrayList<>();
        ops.add(new Op.Gemm(shape.transA(), shape.transB(), ta, tb, tc));
        if (layer) {
            ops.add(new Op.BiasAdd(bias, tc));
            ops.add(new Op.Activate(Activation.RELU, tc));
        }
        Program program = device.compile(new Plan(shape.name(), ops), store);
        return new KilnProduct(device, store, program, tc);
    }

    /** A compiled plan over its store. */
    private record KilnProduct(Device device, Store store, Program program, Tensor c)
            implements Product {
        @Override
        public void run() {
            program.run();
        }

        @Override
        public void finish() {
            device.finish();
        }

        @Override
        public float[] result() {
            float[] values = new float[c.size()];
            store.read(c, values);
            return values;
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
