package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
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
import io.kiln.net.Update;
import io.kiln.train.Optimiser;
import io.kiln.train.Settings;
import io.kiln.train.Sgd;
import io.kiln.train.Steadiness;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which launches share one, and which must not. */
final class CombiningTest {
    private static final Tensor RATE = Tensor.floats("rate", 1, 3, Role.INPUT);

    private static Limits cpu(int units) {
        return new Limits(DeviceInfo.Kind.CPU, "test", units, 4096, 1 << 20, false, 16, false);
    }

    private static Feed feed(int features) {
        Tensor x = new Tensor("x", Type.U8, 600, features, Role.INPUT);
        return Feed.of("f", x, Tensor.ints("classes", 600, 1, Role.INPUT), 600, 3, 1, 0);
    }

    private static Plan training(String widths, int batch) {
        Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
        return NetworkPlan.training(
                network, batch, feed(network.inputs()), new Sgd(0.9f, 1e-4f), RATE);
    }

    /** Dropout goes line by line with the products around it. */
    @Test
    void aStepWithDropoutIsFourLaunches() {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        Plan plan = NetworkPlan.training(
                network,
                128,
                feed(784),
                new Sgd(0.9f, 1e-4f),
                RATE,
                new Regularisation(List.of(0.5f), 0.2f, 0.1f, 0.1f));
        List<String> files = files(launches(plan, cpu(2)));
        assertEquals(4, files.size(), files::toString);
        assertEquals(
                "gather_labels > gather_wide > noise_wide > dropout_wide > gemm_direct"
                        + " > dropout_wide > gemm_direct > dropout_wide > gemm_direct"
                        + " > softmax_loss > gemm_direct > dropout_wide > gemm_direct"
                        + " > dropout_wide",
                files.get(1));
    }

    private static List<Call> launches(Plan plan, Limits limits) {
        return Binder.combine(plan, new DirectFamily(), limits);
    }

    /** The files of the kernels: {@code a > b} follow each other, {@code a | b} run side by side. */
    static String files(Call call) {
        return call.lanes().isEmpty()
                ? call.file()
                : call.lanes().stream()
                        .map(lane -> lane.calls().stream()
                                .map(Call::file)
                                .collect(Collectors.joining(" > ")))
                        .collect(Collectors.joining(" | "));
    }

    private static List<String> files(List<Call> launches) {
        return launches.stream().map(CombiningTest::files).toList();
    }

    @Test
    void aTrainingStepIsFourLaunches() {
        List<String> files = files(launches(training("784-128-64-10", 128), cpu(2)));
        assertEquals(
                List.of(
                        "gemm_direct_pack | gemm_direct_pack",
                        "gather_labels > gather_wide > gemm_direct > gemm_direct > gemm_direct"
                                + " > softmax_loss > gemm_direct > gemm_direct",
                        "gemm_direct | gemm_direct | bias_grad_wide > sgd | bias_grad_wide > sgd"
                                + " | gemm_direct | mean_loss | bias_grad_wide > sgd",
                        "advance"),
                files);
    }

    /** Clipped, so that no move may join its gradient: then all of them share a launch. */
    @Test
    void allParametersMoveInOneLaunch() {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        Update update = Settings.DEFAULT
                .withOptimiser(Optimiser.named("adam"))
                .withSteadiness(new Steadiness(1, 0, 0))
                .update();
        Plan plan = NetworkPlan.training(network, 128, feed(784), update, update.rate(4));
        List<String> files = files(launches(plan, cpu(2)));
        assertEquals(7, files.size(), files::toString);
        String last = files.stream()
                .filter(launch -> launch.contains("shrink"))
                .collect(Collectors.joining("; "));
        String weights = "shrink_all_wide > update_wide";
        String biases = "shrink > adapt";
        assertEquals(
                List.of(biases, biases, biases, weights, weights, weights),
                Stream.of(last.split(" \\| ")).sorted().toList());
    }

    @Test
    void anEvaluationIsThreeLaunchesAndAPredictionOne() {
        Network network = Network.parse("784-128-64-10", Activation.RELU, Loss.CROSS_ENTROPY);
        Plan evaluation = NetworkPlan.evaluation(network, 500, feed(784));
        assertEquals(3, launches(evaluation, cpu(2)).size());
        Plan prediction = NetworkPlan.prediction(network, 1000);
        assertEquals(
                List.of("gemm_direct > gemm_direct > gemm_direct > softmax"),
                files(launches(prediction, cpu(2))));
    }

    @ParameterizedTest
    @CsvSource({"128, 4, true", "128, 8, true", "128, 9, false", "32, 2, true", "32, 3, false"})
    void linesAreForAllCoresOrProductsStayApart(int batch, int units, boolean joined) {
        String files = launches(training("784-128-64-10", batch), cpu(units)).stream()
                .map(CombiningTest::files)
                .collect(Collectors.joining("; "));
        assertEquals(joined, files.contains("gather_wide > gemm_direct"), files);
    }

    @Test
    void aMatrixThatLeavesTheCacheIsNotReadAnewForEveryFewLines() {
        String files = launches(training("784-1000-10", 128), cpu(2)).stream()
                .map(CombiningTest::files)
                .collect(Collectors.joining("; "));
        assertTrue(files.contains("gemm_direct > softmax_loss"), files);
        assertEquals(-1, files.indexOf("gather_wide > gemm_direct"), files);
    }

    /** Two lookups of labels, from the same source or from another: the kernel differs. */
    @Test
    void equalPartsThatShareOtherTensorsAreAnotherKernel() {
        Feed feed = feed(3);
        Tensor other = Tensor.ints("other", 600, 1, Role.INPUT);
        List<String> names = new ArrayList<>();
        for (Tensor second : List.of(feed.classes(), other)) {
            List<Op> lookups = new ArrayList<>();
            for (Tensor source : List.of(feed.classes(), second)) {
                Tensor labels = Tensor.ints("labels" + lookups.size(), 5, 1, Role.RESULT);
                lookups.add(new Op.GatherLabels(source, feed.order(), feed.clock(), labels));
            }
            List<Call> launches = launches(new Plan("two lookups", lookups), cpu(2));
            assertEquals(List.of("gather_labels | gather_labels"), files(launches));
            names.add(launches.get(0).name());
        }
        assertNotEquals(names.get(0), names.get(1));
    }

    /** The mean needs the losses of all rows, so it may not run while rows are under way. */
    @Test
    void whatNeedsAllLinesWaitsForThem() {
        for (Call call : launches(training("20-10-5", 64), cpu(2))) {
            String files = files(call);
            assertTrue(!files.contains("mean_loss") || !files.contains("softmax_loss"), files);
        }
    }

    /** A product needs the bias it reads whole: an update of it may not be under way. */
    @Test
    void sameNumbersOfLinesAreNotTheSameLines() {
        Tensor z = Tensor.floats("z", 16, 16, Role.RESULT);
        Tensor labels = Tensor.ints("labels", 16, 1, Role.INPUT);
        Tensor losses = Tensor.floats("losses", 16, 1, Role.RESULT);
        Tensor dz = Tensor.floats("dz", 16, 16, Role.RESULT);
        Tensor db = Tensor.floats("db", 1, 16, Role.RESULT);
        var plan = new Plan(
                "p",
                List.of(new LossOp.SoftmaxLoss(z, labels, losses, dz), new Op.BiasGrad(dz, db)));
        assertEquals(2, launches(plan, cpu(2)).size(), "rows of dz, then columns of dz");
    }

    @Test
    void argumentsStayWithinWhatEveryDeviceTakes() {
        Plan deep = training("9" + "-9".repeat(30) + "-5", 32);
        List<Call> launches = launches(deep, cpu(2));
        for (Call call : launches) {
            int bytes = 0;
            for (Object arg : call.args()) {
                bytes += arg instanceof Integer || arg instanceof Float ? 4 : 8;
            }
            assertTrue(bytes <= 1024, bytes + " bytes: " + files(call));
            if (!call.lanes().isEmpty()) {
                assertEquals(bytes, Combined.parameterBytes(call.lanes()));
            }
        }
    }

    /** So that the last, smaller batch of an epoch needs no program of its own. */
    @Test
    void theTextIsTheSameForAllBatches() {
        Sources sources = new Sources(Sources::resource);
        String text = sources.program(launches(training("784-128-64-10", 128), cpu(2)));
        assertEquals(text, sources.program(launches(training("784-128-64-10", 88), cpu(2))));
        assertNotEquals(text, sources.program(launches(training("784-64-10", 88), cpu(2))));
    }

    @Test
    void onlyProcessorsCombine() {
        var gpu = new Limits(DeviceInfo.Kind.GPU, "test", 2, 256, 32768, true, 4, false);
        Plan plan = training("784-128-64-10", 128);
        assertTrue(launches(plan, gpu).stream().allMatch(call -> call.lanes().isEmpty()));
        assertTrue(Binder.combine(plan, new PlainFamily(), cpu(2)).stream()
                .allMatch(call -> call.lanes().isEmpty()));
    }
}
