package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.DeviceInfo;
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
import io.kiln.net.Regularisation;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** How few launches a plan takes on a GPU, and which of them stay apart. */
final class StepTest {
    private static final Tensor RATE = Tensor.floats("rate", 1, 3, Role.INPUT);
    private static final Limits GPU =
            new Limits(DeviceInfo.Kind.GPU, "test", 132, 1024, 48 << 10, true, 1, false);

    private static Feed feed(Network network) {
        Tensor x = new Tensor("x", Type.U8, 600, network.inputs(), Role.INPUT);
        return Feed.of("f", x, Feed.wanted("classes", network, 600), 600, 3, 1, 0);
    }

    private static Network network(String widths, Loss loss) {
        return Network.parse(widths, Activation.SIGMOID, loss);
    }

    private static Plan training(String widths, Loss loss, int batch) {
        Network network = network(widths, loss);
        return NetworkPlan.training(network, batch, feed(network), new Sgd(0.9f, 1e-4f), RATE);
    }

    private static List<Call> launches(Plan plan) {
        return Binder.combine(plan, new StepFamily(), GPU);
    }

    private static List<String> files(Plan plan) {
        return launches(plan).stream().map(CombiningTest::files).toList();
    }

    @Test
    void aTrainingStepIsThreeLaunches() {
        assertEquals(
                List.of(
                        "gemm_step | note_clock | gather_labels",
                        "gemm_step > gemm_step > softmax_loss > gemm_step > gemm_step | advance",
                        "gemm_step | gemm_step | gemm_step | mean_loss | bias_grad > sgd"
                                + " | bias_grad > sgd | bias_grad > sgd"),
                files(training("784-128-64-10", Loss.CROSS_ENTROPY, 128)));
    }

    /** The mask looks at the note of the clock, not at the clock, which moves meanwhile. */
    @Test
    void aStepWithDropoutIsThreeLaunches() {
        Network network = network("784-128-64-10", Loss.CROSS_ENTROPY);
        var half = new Regularisation(List.of(0.5f), 0, 0, 0);
        assertEquals(
                List.of(
                        "gemm_step | note_clock | gather_labels",
                        "dropout > gemm_step > dropout > gemm_step > softmax_loss > gemm_step"
                                + " > dropout > gemm_step > dropout | advance",
                        "gemm_step | gemm_step | gemm_step | mean_loss | bias_grad > sgd"
                                + " | bias_grad > sgd | bias_grad > sgd"),
                files(NetworkPlan.training(
                        network, 128, feed(network), new Sgd(0.9f, 1e-4f), RATE, half)));
    }

    @Test
    void underSquaresTheLastDerivativeIsALineToo() {
        String files =
                String.join("; ", files(training("784-64-10", Loss.MEAN_SQUARED_ERROR, 128)));
        assertTrue(files.contains("squared_loss > activation_grad > gemm_step"), files);
    }

    /** Where the first layer is small as well, it goes line by line with the rest. */
    @Test
    void aSmallerStepIsTwoLaunches() {
        assertEquals(2, launches(training("20-16-5", Loss.CROSS_ENTROPY, 128)).size());
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void depthDoesNotMatter(Loss loss) {
        assertEquals(3, launches(training("784-64-64-64-64-10", loss, 32)).size());
    }

    @Test
    void anEvaluationIsThreeLaunchesAndKeepsNoBatch() {
        Network network = network("784-128-64-10", Loss.CROSS_ENTROPY);
        List<Call> launches = launches(NetworkPlan.evaluation(network, 500, feed(network)));
        assertEquals(
                List.of(
                        "gemm_step | gather_labels | note_clock",
                        "gemm_step > gemm_step > softmax_loss | advance",
                        "mean_loss | count_hits"),
                launches.stream().map(CombiningTest::files).toList());
        assertFalse(Bound.memory(launches).containsKey("y0"), "nobody needs the batch");
    }

    @Test
    void aPredictionIsTwoLaunches() {
        Network network = network("784-128-64-10", Loss.CROSS_ENTROPY);
        assertEquals(
                List.of("gemm_step", "gemm_step > gemm_step > softmax"),
                files(NetworkPlan.prediction(network, 1000)));
    }

    /** A matrix that no group could read anew for its rows. */
    @Test
    void aWideLayerIsALaunchOfItsOwn() {
        List<String> files = files(training("784-500-400-10", Loss.CROSS_ENTROPY, 128));
        assertEquals(5, files.size(), files::toString);
    }

    @Test
    void productsThatLastAreLeftToLargerTiles() {
        Plan plan = training("784-2500-2000-10", Loss.CROSS_ENTROPY, 512);
        List<Call> large = launches(plan).stream()
                .filter(call -> call.file().equals("gemm_local"))
                .toList();
        assertFalse(large.isEmpty());
        large.forEach(call -> assertTrue(call.lanes().isEmpty(), call::title));
    }

    /** All groups of a launch are of one size, and what they need fits. */
    @Test
    void aLaunchHasGroupsOfOneSize() {
        for (Call call : launches(training("784-128-64-10", Loss.CROSS_ENTROPY, 128))) {
            for (Lane lane : call.lanes()) {
                assertTrue(lane.shelf() * Float.BYTES <= GPU.localBytes(), lane::title);
                lane.calls().stream()
                        .filter(part -> Lane.lines(part).grouped())
                        .forEach(part -> assertEquals(
                                StepFamily.GROUP, part.local()[0] * part.local()[1], lane::title));
            }
        }
    }

    private static List<String> tiles(Limits limits) {
        Plan plan = training("784-128-64-10", Loss.CROSS_ENTROPY, 128);
        return Binder.combine(plan, new StepFamily(), limits).stream()
                .flatMap(call -> call.lanes().stream())
                .flatMap(lane -> lane.calls().stream())
                .filter(call -> call.file().equals("gemm_step"))
                .map(Call::defines)
                .map(d -> d.get("BM") + "x" + d.get("BN") + "x" + d.get("BK"))
                .toList();
    }

    /** Squares as large as keep the units busy; rows with all columns, and all of a small k at once. */
    @Test
    void tilesSuitTheUnits() {
        assertEquals(
                List.of(
                        "8x16x128",
                        "1x64x128",
                        "1x16x128",
                        "1x64x16",
                        "1x128x64",
                        "32x32x128",
                        "32x32x128",
                        "32x32x128"),
                tiles(GPU));
    }

    @Test
    void whereLocalMemoryIsSmallLessOfKIsInItAtATime() {
        Limits less = new Limits(DeviceInfo.Kind.GPU, "test", 16, 256, 32 << 10, true, 1, false);
        assertEquals(
                List.of(
                        "32x32x64",
                        "4x64x64",
                        "4x16x128",
                        "4x64x16",
                        "4x128x32",
                        "64x64x32",
                        "32x32x64",
                        "32x32x64"),
                tiles(less));
    }

    /** A clock that moves in the middle of a plan is looked at where it stands. */
    @Test
    void theClockIsNotedOnlyIfItMovesLast() {
        Tensor clock = Clock.tensor("clock");
        Tensor losses = Tensor.floats("losses", 8, 1, Role.RESULT);
        Tensor loss = Tensor.floats("loss", 1, 3, Role.RESULT);
        Op mean = new LossOp.MeanLoss(losses, clock, loss);
        Op advance = new Op.Advance(clock, 8);
        assertEquals(List.of("note_clock", "mean_loss | advance"), files(plan(mean, advance)));
        assertEquals(List.of("advance", "mean_loss"), files(plan(advance, mean)));
        assertEquals(
                List.of("mean_loss", "advance", "advance"), files(plan(mean, advance, advance)));
    }

    private static Plan plan(Op... ops) {
        return new Plan("p", List.of(ops));
    }

    @Test
    void aGroupReadsWhatOthersWroteOnlyBehindABarrier() {
        Call rows = launches(training("784-128-64-10", Loss.CROSS_ENTROPY, 128)).get(1);
        String text = CombinedText.of(rows);
        String between = "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";
        assertEquals(
                4, (text.length() - text.replace(between, "").length()) / between.length(), text);
    }

    @Test
    void smallDevicesAreRefused() {
        Limits small = new Limits(DeviceInfo.Kind.GPU, "test", 8, 32, 48 << 10, true, 1, false);
        assertNotNull(new StepFamily().refusal(small));
        assertNull(new StepFamily().refusal(GPU));
        assertEquals("step", StepFamily.around(new LocalFamily(), GPU).name());
        assertEquals("local", StepFamily.around(new LocalFamily(), small).name());
        assertEquals("direct", StepFamily.around(new DirectFamily(), GPU).name());
    }

    @Test
    void theTextIsTheSameForBatchesThatShareTheirRows() {
        Sources sources = new Sources(Sources::resource);
        String text = sources.program(launches(training("784-128-64-10", Loss.CROSS_ENTROPY, 128)));
        assertEquals(
                text, sources.program(launches(training("784-128-64-10", Loss.CROSS_ENTROPY, 96))));
    }
}
