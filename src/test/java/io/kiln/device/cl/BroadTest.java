package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Which launches do four neighbours an item or a row in a team, and that the bits stay. */
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
    @CsvSource({"1, 1", "16, 1", "17, 8", "128, 8", "129, 32", "512, 32"})
    void anItemOfATeamHasRoomForItsColumns(int cols, String each) {
        Call call = call(GPU, new LocalFamily(), new Op.Softmax(floats(9, cols)));
        assertEquals("softmax_team", call.file());
        assertEquals(each, call.defines().get("EACH"));
        assertArrayEquals(new long[] {256}, call.global());
    }

    @Test
    void aLossByItselfHasTeamsInEveryFamily() {
        Tensor labels = new Tensor("l", Type.I32, 9, 1, Role.INPUT);
        Tensor dz = Tensor.floats("dz", 9, 40, Role.RESULT);
        Op loss = new LossOp.SoftmaxLoss(
                floats(9, 40), labels, Tensor.floats("losses", 9, 1, Role.RESULT), dz);
        for (Family family : List.of(new LocalFamily(), new StepFamily())) {
            Call call = call(GPU, family, loss);
            assertEquals("softmax_loss_team__each_8", call.name());
            assertArrayEquals(new long[] {256}, call.global());
        }
    }

    @Test
    void rowsThatNoTeamHoldsStayPlain() {
        Op wide = new Op.Softmax(floats(9, 513));
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
    void partsOfCombinedLaunchesStayAsTheyAre() {
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

    private static BroadOperations operations() {
        var all = new BroadOperations();
        int[][] sizes = {{1, 1}, {1, 2}, {1, 3}, {2, 2}, {5, 1}, {7, 10}, {3, 16}, {4, 17}};
        for (int[] size : sizes) {
            all.elements(size[0], size[1]).rows(size[0], size[1]);
        }
        return all.elements(33, 64).rows(17, 40).rows(3, 130).rows(2, 512).batch(3, 8);
    }

    @Tag("slow")
    @NeedsOpenCl
    @Test
    void theBitsAreThoseOfTheCpuDevice() {
        try (Device device = AsGpu.open(BroadOperations.OPTIONS);
                Device cpu = Devices.cpu()) {
            Map<String, List<Integer>> want = operations().on(cpu);
            assertTrue(want.size() > 200, "tensors");
            BroadOperations.same(want, operations().on(device));
        }
    }
}
