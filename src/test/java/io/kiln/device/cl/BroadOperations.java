package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Operations that GPUs do four neighbours an item or in teams, each on matrices of its own, with
 * odd numbers among the others.
 */
final class BroadOperations {
    /** How they stay launches of their own. */
    static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withKernels("local").withFuse(false).withGuards(true);

    private final Trial trial = new Trial();
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Op> ops = new ArrayList<>();
    private final Tensor clock = trial.clock(new Clock(0, 1, 2, 30));
    private final Tensor rate = trial.floats("rate", 1, 2, 9, 0.05f);
    private final Tensor rates = trial.floats("rates", 3, 2, 9, 0.05f, 9, 0.02f, 9, 1.5f);
    private int count;

    private float[] some(int rows, int cols) {
        float[] odd = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
        };
        float[] values = new float[rows * cols];
        for (int e = 0; e < values.length; e++) {
            boolean among = e / cols % 3 == 1 && random.nextInt(12) == 0;
            values[e] =
                    among ? odd[random.nextInt(odd.length)] : (float) random.nextDouble() * 8 - 4;
        }
        return values;
    }

    private Tensor matrix(int rows, int cols) {
        return trial.floats("t" + count++, rows, cols, some(rows, cols));
    }

    private Tensor positive(int rows, int cols) {
        float[] values = some(rows, cols);
        for (int e = 0; e < values.length; e++) {
            values[e] = Math.abs(values[e]);
        }
        return trial.floats("t" + count++, rows, cols, values);
    }

    private Tensor labels(int rows, int cols) {
        return trial.ints("t" + count++, rows, 1, Trial.whole(count, rows, cols));
    }

    BroadOperations elements(int rows, int cols) {
        ops.add(new Op.BiasAdd(matrix(1, cols), matrix(rows, cols)));
        ops.add(new Op.Activate(Activation.TANH, matrix(rows, cols)));
        ops.add(new Op.ActivationGrad(Activation.RELU, matrix(rows, cols), matrix(rows, cols)));
        sgd(rows, cols, null, 0, false);
        sgd(rows, cols, matrix(rows, cols), 0.9f, false);
        sgd(rows, cols, matrix(rows, cols), 0.9f, true);
        adapt(rows, cols, null, 0);
        adapt(rows, cols, matrix(rows, cols), 0.9f);
        ops.add(new UpdateOp.Average(matrix(rows, cols), matrix(rows, cols), clock, 0.99f));
        ops.add(new UpdateOp.Shrink(positive(1, cols), matrix(rows, cols), 1.5f));
        ops.add(new UpdateOp.Shrink(positive(1, 1), matrix(rows, cols), 1.5f));
        return this;
    }

    private void sgd(int rows, int cols, @Nullable Tensor v, float momentum, boolean nesterov) {
        ops.add(new UpdateOp.Sgd(
                matrix(rows, cols), matrix(rows, cols), v, rate, clock, momentum, 0.01f, nesterov));
    }

    private void adapt(int rows, int cols, @Nullable Tensor mean, float beta1) {
        ops.add(new UpdateOp.Adapt(
                matrix(rows, cols),
                matrix(rows, cols),
                mean,
                positive(rows, cols),
                rates,
                clock,
                beta1,
                0.999f,
                1e-7f,
                0.01f,
                0));
    }

    /** Rows that begin at multiples of four, from where the clock stands on, and what chance does to them. */
    BroadOperations batch(int rows, int cols) {
        byte[] pixels = new byte[5 * cols];
        random.nextBytes(pixels);
        Tensor bytes = trial.bytes("t" + count++, 5, cols, pixels);
        Tensor order = trial.ints("t" + count++, 1, rows + 2, Trial.whole(count, rows + 2, 5));
        Tensor key = trial.ints("t" + count++, 1, 2, ChanceOp.words(7));
        Tensor x = matrix(rows, cols);
        ops.add(new Op.Gather(matrix(5, cols), order, clock, 0.5f, 1, matrix(rows, cols)));
        ops.add(new Op.Gather(bytes, order, clock, 0.5f, 1, x));
        ops.add(new ChanceOp.Dropout(key, 1, clock, 0.25f, x, matrix(rows, cols)));
        ops.add(new ChanceOp.Noise(key, 1, clock, 0.5f, matrix(rows, cols)));
        return this;
    }

    BroadOperations rows(int rows, int cols) {
        ops.add(new Op.Softmax(matrix(rows, cols)));
        for (float smoothing : new float[] {0, 0.1f}) {
            ops.add(new LossOp.SoftmaxLoss(
                    matrix(rows, cols),
                    labels(rows, cols),
                    matrix(rows, 1),
                    matrix(rows, cols),
                    smoothing));
        }
        for (Tensor wanted : List.of(labels(rows, cols), matrix(rows, cols))) {
            ops.add(new LossOp.SquaredLoss(
                    matrix(rows, cols), wanted, matrix(rows, 1), matrix(rows, cols)));
        }
        return this;
    }

    /** The bits of all floats afterwards, tensor by tensor. */
    Map<String, List<Integer>> on(Device device) {
        trial.run(device, ops.toArray(Op[]::new));
        return trial.tensors().stream()
                .filter(t -> t.type() == Type.F32)
                .collect(Collectors.toMap(
                        Tensor::name,
                        t -> Arrays.stream(Trial.bits(trial.get(t))).boxed().toList()));
    }

    /** Tensor by tensor, so that a failure names one and not thousands of numbers. */
    static void same(Map<String, List<Integer>> want, Map<String, List<Integer>> got) {
        assertEquals(want.keySet(), got.keySet());
        want.forEach((name, bits) -> assertEquals(bits, got.get(name), name));
    }
}
