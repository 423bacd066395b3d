package io.kiln.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.device.Activation;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.RandomPlan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** Grouping operations into phases shortens the waits and changes no bit. */
final class ScheduleTest {
    private static final int PLANS = 200;
    private static final DeviceOptions ONE =
            DeviceOptions.DEFAULT.withThreads(1).withVector(false).withFuse(false);

    @ParameterizedTest
    @EnumSource(Loss.class)
    void textbookTrainingHasThreePhases(Loss loss) {
        Network network = Network.parse("784-128-64-10", Activation.RELU, loss);
        Feed feed = Feed.of(
                "f",
                new Tensor("x", Type.U8, 256, 784, Role.INPUT),
                Feed.wanted("classes", network, 256),
                256,
                2,
                1,
                0);
        Tensor rate = Tensor.floats("rate", 1, 2, Role.INPUT);
        Plan plan = NetworkPlan.training(network, 128, feed, new Sgd(0.9f, 1e-4f), rate);
        try (var fused = new CpuDevice(ONE.withFuse(true));
                var unfused = new CpuDevice(ONE)) {
            assertEquals(
                    3, fused.rewrite(plan).size(), () -> fused.rewrite(plan).toString());
            assertEquals(plan.ops().stream().map(List::of).toList(), unfused.rewrite(plan));
        }
    }

    /** A row of {@code y y^T} needs all of y, so all threads must have finished it. */
    @Test
    void aProductOfATensorWithItselfWaits() {
        Tensor y = Tensor.floats("y", 64, 9, Role.RESULT);
        Tensor c = Tensor.floats("c", 64, 64, Role.RESULT);
        Plan plan = new Plan(
                "square",
                List.of(new Op.Activate(Activation.TANH, y), new Op.Gemm(false, true, y, y, c)));
        try (var device = new CpuDevice(ONE.withFuse(true))) {
            assertEquals(2, device.rewrite(plan).size());
        }
    }

    @Test
    void randomPlansGiveTheSameBitsFusedAndUnfused() {
        try (var judge = new CpuDevice(ONE);
                var fused = new CpuDevice(DeviceOptions.DEFAULT.withThreads(3));
                var crowd = new CpuDevice(DeviceOptions.DEFAULT.withThreads(7));
                var unfused = new CpuDevice(DeviceOptions.DEFAULT.withThreads(3).withFuse(false))) {
            for (int seed = 0; seed < PLANS; seed++) {
                RandomPlan random = new RandomPlan(seed);
                String want = random.on(judge);
                for (CpuDevice device : List.of(fused, crowd, unfused)) {
                    assertEquals(want, random.on(device), "seed " + seed + ": " + random);
                }
            }
        }
    }
}
