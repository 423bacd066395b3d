package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;

/**
 * How exactly a device multiplied two matrices of random numbers, against double precision.
 *
 * @param device how it was opened: family and precision
 * @param data what numbers: {@code normal}, {@code uniform} from 0 to 1, or {@code scaled}, which
 *     are normal ones times powers of two from 2^-20 to 2^20
 * @param k products in a sum
 * @param worst the largest |c - c64| in relation to the same element of |A| |B|
 * @param frobenius ||c - c64|| in relation to ||c64||, the root of the sum of squares
 */
public record Accuracy(DeviceInfo device, String data, int k, double worst, double frobenius) {
    private static final int SIDE = 64;
    private static final int PURPOSE = 0x4143; // of the random numbers
    private static final int[] DEPTHS = {64, 128, 784, 2500, 8192};

    /** Floating-point operations a second from which on the large depths take no time. */
    private static final double FAST = 5e11;

    /** Measures all data, and as many depths as the device is fast enough for. */
    static List<Accuracy> of(Device device, double flopsPerSecond) {
        List<Accuracy> all = new ArrayList<>();
        for (int k : DEPTHS) {
            if (k <= 784 || flopsPerSecond >= FAST) {
                var random = new Philox(k, PURPOSE, 0);
                all.add(of(device, "normal", k, random::normal));
                all.add(of(device, "uniform", k, random::uniform));
                all.add(of(device, "scaled", k, i -> scaled(random, i)));
            }
        }
        return all;
    }

    private static double scaled(Philox random, long index) {
        int power = (int) (random.uniform(-1 - index) * 41) - 20;
        return random.normal(index) * Math.scalb(1.0, power);
    }

    private static Accuracy of(Device device, String data, int k, LongToDoubleFunction numbers) {
        float[] a = new float[SIDE * k];
        float[] b = new float[k * SIDE];
        for (int e = 0; e < a.length; e++) {
            a[e] = (float) numbers.applyAsDouble(2L * e);
            b[e] = (float) numbers.applyAsDouble(2L * e + 1);
        }
        float[] got = product(device, k, a, b);
        double[] wanted = product(k, a, b, x -> x);
        double[] sizes = product(k, a, b, Math::abs);
        double worst = 0;
        double apart = 0;
        double size = 0;
        for (int e = 0; e < got.length; e++) {
            double error = Math.abs(got[e] - wanted[e]);
            worst = Math.max(worst, error / sizes[e]);
            apart += error * error;
            size += wanted[e] * wanted[e];
        }
        return new Accuracy(device.info(), data, k, worst, Math.sqrt(apart / size));
    }

    private static float[] product(Device device, int k, float[] left, float[] right) {
        Tensor a = Tensor.floats("a", SIDE, k, Role.INPUT);
        Tensor b = Tensor.floats("b", k, SIDE, Role.INPUT);
        Tensor c = Tensor.floats("c", SIDE, SIDE, Role.RESULT);
        try (Store store = device.open(List.of(a, b, c))) {
            store.write(a, left);
            store.write(b, right);
            var gemm = new Op.Gemm(false, false, a, b, c);
            device.compile(new Plan("accuracy at " + k, List.of(gemm)), store).run();
            device.finish();
            float[] got = new float[c.size()];
            store.read(c, got);
            return got;
        }
    }

    private static double[] product(int k, float[] a, float[] b, DoubleUnaryOperator of) {
        double[] c = new double[SIDE * SIDE];
        for (int i = 0; i < SIDE; i++) {
            for (int p = 0; p < k; p++) {
                for (int j = 0; j < SIDE; j++) {
                    c[i * SIDE + j] += of.applyAsDouble((double) a[i * k + p] * b[p * SIDE + j]);
                }
            }
        }
        return c;
    }
}
