package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which launches of GPUs do four neighbours an item or have teams, and that their bits are the same. */
final class BroadTest {
    private static final Limits GPU = limits(DeviceInfo.Kind.GPU, 1024);

    private static Limits limits(DeviceInfo.Kind kind, long group) {
        return new Limits(kind, "test", 132, group, 48 << 10, true, 1, false);
    }

    private static Tensor floats(int rows, int cols) {
        return Tensor.floats("t", rows, cols, Role.PARAMETER);
    }

    private static Call call(Limits limits, Family family, Op op) {
        return Binder.launches(new Plan("p", List.of(op)), false, family, limits)
                .get(0);
    }

    private static Op activate(int rows, int cols) {
        return new Op.Activate(Activation.RELU, floats(rows, cols));
    }

    @Test
    void onlyGpusWithLargeGroupsGetThem() {
        Op op = activate(7, 5);
        assertEquals("activate_quad", call(GPU, new LocalFamily(), op).file());
        assertEquals("activate_quad", call(GPU, new StepFamily(), op).file());
        assertEquals("activate", call(GPU, new PlainFamily(), op).file());
        Limits small = limits(DeviceInfo.Kind.GPU, 128);
        assertEquals("activate", call(small, new LocalFamily(), op).file());
        Limits processor = limits(DeviceInfo.Kind.CPU, 4096);
        assertEquals("activate", call(processor, new DirectFamily(), op).file());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 256", "32, 32, 256", "5, 205, 512", "1, 2000000000, 500000000"})
    void everyElementHasAnItem(int rows, int cols, long items) {
        assertArrayEquals(
                new long[] {items},
                call(GPU, new LocalFamily(), activate(rows, cols)).global());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16, 1", "17, 2", "33, 4", "64, 4", "65, 8", "512, 32", "1024, 64"})
    void anItemOfATeamHasRoomForItsColumns(int cols, String each) {
        Call call = call(GPU, new LocalFamily(), new Op.Softmax(floats(9, cols)));
        assertEquals("softmax_team", call.file());
        assertEquals(each, call.defines().get("EACH"));
        assertArrayEquals(new long[] {16, 16}, call.global());
    }

    @Test
    void rowsThatNoTeamHoldsStayPlain() {
        Op wide = new Op.Softmax(floats(9, 1025));
        assertEquals("softmax", call(GPU, new LocalFamily(), wide).file());
    }

    @ParameterizedTest
    @CsvSource({"784, gather_quad", "786, gather"})
    void rowsAreGatheredByFoursWhereAllBeginAtOne(int cols, String file) {
        Tensor source = new Tensor("s", Type.U8, 9, cols, Role.INPUT);
        Tensor order = new Tensor("o", Type.I32, 1, 9, Role.INPUT);
        Tensor clock = Clock.tensor("clock");
        Op op = new Op.Gather(source, order, clock, 1, 0, floats(3, cols));
        assertEquals(file, call(GPU, new LocalFamily(), op).file());
    }

    @Test
    void partsOfCombinedLaunchesStayPlain() {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        Tensor x = new Tensor("x", Type.U8, 600, 784, Role.INPUT);
        Feed feed = Feed.of("f", x, Feed.wanted("classes", network, 600), 600, 3, 1, 0);
        Tensor rate = Tensor.floats("rate", 1, 3, Role.INPUT);
        Plan plan = NetworkPlan.training(network, 128, feed, new Sgd(0.9f, 1e-4f), rate);
        assertEquals(
                Binder.combine(plan, new StepFamily(), GPU).stream()
                        .map(CombiningTest::files)
                        .toList(),
                Binder.launches(plan, true, new StepFamily(), GPU).stream()
                        .map(CombiningTest::files)
                        .toList());
    }

    /** Operations on matrices of their own, with numbers that are none among the others. */
    private static final class Operations {
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
                values[e] = among
                        ? odd[random.nextInt(odd.length)]
                        : (float) random.nextDouble() * 8 - 4;
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

        Operations elements(int rows, int cols) {
            ops.add(new Op.BiasAdd(matrix(1, cols), matrix(rows, cols)));
            ops.add(new Op.Activate(Activation.TANH, matrix(rows, cols)));
            ops.add(new Op.ActivationGrad(Activation.RELU, matrix(rows, cols), matrix(rows, cols)));
            ops.add(new UpdateOp.Sgd(
                    matrix(rows, cols),
                    matrix(rows, cols),
                    matrix(rows, cols),
                    rate,
                    clock,
                    0.9f,
                    0.01f));
            ops.add(new UpdateOp.Adapt(
                    matrix(rows, cols),
                    matrix(rows, cols),
                    matrix(rows, cols),
                    positive(rows, cols),
                    rates,
                    clock,
                    0.9f,
                    0.999f,
                    1e-7f,
                    0.01f,
                    0));
            ops.add(new UpdateOp.Average(matrix(rows, cols), matrix(rows, cols), clock, 0.99f));
            ops.add(new UpdateOp.Shrink(positive(1, cols), matrix(rows, cols), 1.5f));
            ops.add(new UpdateOp.Shrink(positive(1, 1), matrix(rows, cols), 1.5f));
            return this;
        }

        Operations rows(int rows, int cols) {
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

        List<int[]> on(Device device) {
            trial.run(device, ops.toArray(Op[]::new));
            return trial.tensors().stream()
                    .filter(t -> t.type() == Type.F32)
                    .map(t -> Trial.bits(trial.get(t)))
                    .toList();
        }
    }

    private static Operations operations() {
        var all = new Operations();
        int[][] sizes = {{1, 1}, {1, 2}, {1, 3}, {2, 2}, {5, 1}, {7, 10}, {3, 16}, {4, 17}};
        for (int[] size : sizes) {
            all.elements(size[0], size[1]).rows(size[0], size[1]);
        }
        return all.elements(33, 64).rows(17, 130);
    }

    @Tag("slow")
    @NeedsOpenCl
    @Test
    void theBitsAreThoseOfTheCpuDevice() {
        var options = DeviceOptions.DEFAULT.withKernels("local").withFuse(false).withGuards(true);
        try (Device device = AsGpu.open(options);
                Device cpu = Devices.cpu()) {
            List<int[]> want = operations().on(cpu);
            List<int[]> got = operations().on(device);
            assertTrue(want.size() > 200, "tensors");
            for (int t = 0; t < want.size(); t++) {
                assertArrayEquals(want.get(t), got.get(t), "tensor " + t);
            }
        }
    }
}
