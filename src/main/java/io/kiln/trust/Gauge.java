package io.kiln.trust;

import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;

/** How fast a device is, measured in a fraction of a second. */
public final class Gauge {
    private static final double SECONDS = 0.2; // for one figure
    private static final double PATIENCE = 0.5; // for one product
    private static final int LARGE = 4096; // side of a tensor that no cache holds

    private Gauge() {}

    /**
     * Memory read and written by a bias-add or an activation, whichever is faster, over a large
     * tensor.
     *
     * @param device open
     * @return bytes a second
     */
    public static double bytesPerSecond(Device device) {
        Tensor bias = Tensor.floats("bias", 1, LARGE, Role.PARAMETER);
        Tensor y = Tensor.floats("y", LARGE, LARGE, Role.PARAMETER);
        double adding = seconds(device, new Op.BiasAdd(bias, y), 1);
        double bending = seconds(device, new Op.Activate(Activation.RELU, y), 1);
        return 2.0 * y.bytes() / Math.min(adding, bending);
    }

    /**
     * The smallest operation, when many follow each other.
     *
     * @param device open
     * @return nanoseconds
     */
    public static double launchNanos(Device device) {
        return 1e9 * seconds(device, new Op.Advance(Clock.tensor("clock"), 1), 1000);
    }

    /**
     * The product of two square matrices: 1024, or 256 where that would take long.
     *
     * @param device open
     * @return its speed
     */
    public static Speed product(Device device) {
        Speed small = product(device, 256);
        double expected = 2.0 * 1024 * 1024 * 1024 / small.flopsPerSecond();
        return expected > PATIENCE ? small : product(device, 1024);
    }

    private static Speed product(Device device, int side) {
        Tensor a = Tensor.floats("a", side, side, Role.PARAMETER);
        Tensor b = Tensor.floats("b", side, side, Role.PARAMETER);
        Tensor c = Tensor.floats("c", side, side, Role.RESULT);
        var gemm = new Op.Gemm(false, false, a, b, c);
        return new Speed(gemm.flops() / seconds(device, gemm, 1), side);
    }

    /** Time of one run among several that follow each other; the best of the rounds. */
    private static double seconds(Device device, Op op, int runs) {
        List<Tensor> kept = new ArrayList<>(op.reads());
        op.writes().stream().filter(t -> !kept.contains(t)).forEach(kept::add);
        try (Store store = device.open(kept)) {
            Program program =
                    device.compile(new Plan("measuring " + op.kind(), List.of(op)), store);
            double best = round(device, program, 1); // builds what is built at the first launch
            best = Math.min(best, round(device, program, runs));
            long end = System.nanoTime() + (long) (SECONDS * 1e9);
            while (System.nanoTime() < end) {
                best = Math.min(best, round(device, program, runs));
            }
            return Math.max(best, 1e-9);
        }
    }

    private static double round(Device device, Program program, int runs) {
        long start = System.nanoTime();
        for (int r = 0; r < runs; r++) {
            program.run();
        }
        device.finish();
        return (System.nanoTime() - start) * 1e-9 / runs;
    }
}
