package io.kiln.trust;

import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
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
    private static final double ROUND = 0.05; // next to which waiting at its end is nothing
    private static final int MOST_RUNS = 1000; // of a round
    private static final int LARGE = 4096; // side of a tensor that no processor's cache holds
    private static final int LARGER = 8192; // nor a GPU's
    private static final double PATIENCE = 0.25; // for one product
    private static final int[] SIDES = {256, 1024, 4096}; // of products

    private Gauge() {}

    /**
     * Memory read and written by a bias-add or an activation, whichever is faster, over a tensor
     * that no cache holds: 64 MiB, on GPUs 256 MiB.
     *
     * @param device open
     * @return bytes a second
     */
    public static double bytesPerSecond(Device device) {
        long larger = (long) LARGER * LARGER * Float.BYTES;
        boolean gpu = device.info().kind() == DeviceInfo.Kind.GPU;
        int side = gpu && device.largestTensor() >= 2 * larger ? LARGER : LARGE;
        Tensor bias = Tensor.floats("bias", 1, side, Role.PARAMETER);
        Tensor y = Tensor.floats("y", side, side, Role.PARAMETER);
        double adding = seconds(device, new Op.BiasAdd(bias, y));
        double bending = seconds(device, new Op.Activate(Activation.RELU, y));
        return 2.0 * y.bytes() / Math.min(adding, bending);
    }

    /**
     * The smallest operation, when many follow each other.
     *
     * @param device open
     * @return nanoseconds
     */
    public static double launchNanos(Device device) {
        return 1e9 * seconds(device, new Op.Advance(Clock.tensor("clock"), 1));
    }

    /**
     * The product of two square matrices: 256, and 1024 and 4096 where that would not take long.
     *
     * @param device open
     * @return the speed of the largest
     */
    public static Speed product(Device device) {
        Speed speed = product(device, SIDES[0]);
        for (int s = 1; s < SIDES.length; s++) {
            double expected = 2 * Math.pow(SIDES[s], 3) / speed.flopsPerSecond();
            if (expected > PATIENCE) {
                break;
            }
            speed = product(device, SIDES[s]);
        }
        return speed;
    }

    private static Speed product(Device device, int side) {
        Tensor a = Tensor.floats("a", side, side, Role.PARAMETER);
        Tensor b = Tensor.floats("b", side, side, Role.PARAMETER);
        Tensor c = Tensor.floats("c", side, side, Role.RESULT);
        var gemm = new Op.Gemm(false, false, a, b, c);
        return new Speed(gemm.flops() / seconds(device, gemm), side);
    }

    /** Time of one run among several that follow each other; the best of the rounds. */
    private static double seconds(Device device, Op op) {
        List<Tensor> kept = new ArrayList<>(op.reads());
        op.writes().stream().filter(t -> !kept.contains(t)).forEach(kept::add);
        try (Store store = device.open(kept)) {
            Program program =
                    device.compile(new Plan("measuring " + op.kind(), List.of(op)), store);
            round(device, program, 1); // builds what is built at the first launch
            double best = Math.max(round(device, program, 1), 1e-9);
            int runs = (int) Math.max(1, Math.min(MOST_RUNS, ROUND / best));
            long end = System.nanoTime() + (long) (SECONDS * 1e9);
            do {
                best = Math.min(best, Math.max(round(device, program, runs), 1e-9));
            } while (System.nanoTime() < end);
            return best;
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
