package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/** What a tensor core cuts off its sums, emulated here, against sums in 32-bit floats. */
@Tag("slow")
@NeedsOpenCl
final class TensorSumsTest {
    private static final String KERNEL = "gemm_tensor.cl";

    /** Errors of a product, in the Frobenius norm: of a device, and of chains of fma. */
    private record Errors(double device, double floats) {}

    @ParameterizedTest
    @CsvSource({
        "32, 32, 64, false",
        "32, 32, 256, true",
        "32, 32, 2500, false",
        "32, 32, 2500, true"
    })
    void splitFactorsAreAsExactAsFloats(int m, int n, int k, boolean positive) {
        Errors errors = errors(m, n, k, positive, Map.of());
        assertTrue(errors.device <= (k < 256 ? 2 : 1) * errors.floats, errors::toString);
    }

    /** With edges inside of each, and a block that is not full. {@link TensorTest} has all forms. */
    @ParameterizedTest
    @CsvSource({"0, false, false", "1, false, true", "2, true, false", "3, false, true"})
    void wholeNumbersAreExactInEveryTile(int tile, boolean transA, boolean transB) {
        float[] left = Trial.exact(1, 130 * 40);
        float[] right = Trial.exact(2, 40 * 260);
        var trial = new Trial();
        Tensor a = trial.floats("a", transA ? 40 : 130, transA ? 130 : 40, left);
        Tensor b = trial.floats("b", transB ? 260 : 40, transB ? 40 : 260, right);
        var gemm = new Op.Gemm(transA, transB, a, b, trial.result("c", 130, 260));
        assertEquals(4, TensorTile.ALL.size());
        try (Device cpu = Devices.cpu();
                var device =
                        (ClDevice) ClUnderTest.open(Bindings.open("auto"), DeviceOptions.DEFAULT)) {
            TensorTile fixed = TensorTile.ALL.get(tile);
            assertArrayEquals(
                    trial.run(cpu, gemm).get(gemm.c()),
                    TileTrial.product(device, Precision.BF16, fixed, gemm, left, right));
        }
    }

    /** As on an H200, where the error grew with k until blocks were added up in floats. */
    @Test
    void whatATensorCoreAddsUpAloneLosesMore() {
        String text = Sources.resource(KERNEL);
        String alone = text.replace("part[WN / 8][4] = {{0.0f}}", "(*part)[4] = sum[r]")
                .replaceAll("ADD_HERE\\(.*\\);", "");
        assertTrue(alone.length() < text.length() - 40, alone);
        Errors errors = errors(32, 32, 784, false, Map.of(KERNEL, alone));
        assertTrue(errors.device > 5 * errors.floats, errors::toString);
    }

    /** Of numbers from -1 or 0 to 1. */
    private static Errors errors(int m, int n, int k, boolean positive, Map<String, String> texts) {
        float[] a = numbers(1, m * k, positive);
        float[] b = numbers(2, k * n, positive);
        var trial = new Trial();
        var gemm = new Op.Gemm(
                false,
                false,
                trial.floats("a", m, k, a),
                trial.floats("b", k, n, b),
                trial.result("c", m, n));
        float[] got = on(trial, gemm, texts);
        double size = 0;
        double device = 0;
        double floats = 0;
        for (int e = 0; e < got.length; e++) {
            double exact = 0;
            float chain = 0;
            for (int p = 0; p < k; p++) {
                float left = a[e / n * k + p];
                float right = b[p * n + e % n];
                exact += (double) left * right;
                chain = Math.fma(left, right, chain);
            }
            size += exact * exact;
            device += (got[e] - exact) * (got[e] - exact);
            floats += (chain - exact) * (chain - exact);
        }
        return new Errors(Math.sqrt(device / size), Math.sqrt(floats / size));
    }

    private static float[] numbers(long seed, int count, boolean positive) {
        float[] values = Trial.noise(seed, count);
        for (int e = 0; positive && e < count; e++) {
            values[e] = Math.abs(values[e]);
        }
        return values;
    }

    private static float[] on(Trial trial, Op.Gemm gemm, Map<String, String> texts) {
        DeviceOptions options =
                DeviceOptions.DEFAULT.withKernels("tensor-emulated").withPrecision(Precision.FP32X);
        try (Device device = ClUnderTest.open(Bindings.open("auto"), options, texts)) {
            return trial.run(device, gemm).get(gemm.c());
        }
    }
}
