package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.CacheFolder;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

final class SelfTestTest {
    private static final int EXAMPLES = 50_000;

    @TempDir
    Path folder;

    private static Plan plan(int batch) {
        Network network = Network.parse("20-9-5", Activation.RELU, Loss.CROSS_ENTROPY);
        var source = new Tensor("source", Type.U8, EXAMPLES, 20, Role.INPUT);
        Tensor classes = Tensor.ints("classes", EXAMPLES, 1, Role.INPUT);
        Feed feed = Feed.of("train", source, classes, EXAMPLES, 400, 1 / 255f, 0f);
        Tensor rate = Tensor.floats("rate", 1, 400, Role.INPUT);
        return NetworkPlan.training(network, batch, feed, new Sgd(0.9f, 1e-3f), rate);
    }

    private SelfTest.Outcome test(LyingDevice device, int batch, List<Plan> odd) {
        Plan plan = plan(batch);
        List<Tensor> kept = new ArrayList<>(plan.tensors());
        kept.removeIf(t -> t.role() == Role.SCRATCH);
        Program program = device.compile(plan, device.open(kept));
        return new SelfTest(device, new CacheFolder(folder)).require(List.of(program), odd);
    }

    private SelfTest.Outcome test(LyingDevice.Lie lie, int batch) {
        try (var device = new LyingDevice(true, lie)) {
            return test(device, batch, List.of());
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aPassIsRememberedForThisPlanOnly() throws IOException {
        assertFalse(test(LyingDevice.Lie.NONE, 32).remembered());
        assertTrue(test(LyingDevice.Lie.NONE, 32).remembered());
        assertFalse(test(LyingDevice.Lie.NONE, 33).remembered());
        assertEquals(2, files().size());
        assertTrue(Files.size(files().get(0)) < 200, "tiny");
    }

    @Test
    void theWayOfComputingCounts() {
        try (var canonical = new LyingDevice(true, LyingDevice.Lie.NONE);
                var other = new LyingDevice(false, LyingDevice.Lie.NONE)) {
            assertFalse(test(canonical, 32, List.of()).remembered());
            assertFalse(test(other, 32, List.of()).remembered());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "self-test passed\n", "\0\0\0\0"})
    void aDamagedFileMeansTestingAgain(String damage) throws IOException {
        test(LyingDevice.Lie.NONE, 32);
        Files.writeString(files().get(0), damage);
        assertFalse(test(LyingDevice.Lie.NONE, 32).remembered());
        assertTrue(test(LyingDevice.Lie.NONE, 32).remembered());
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoError() throws IOException {
        Files.writeString(folder.resolve("self-test"), "in the way");
        assertFalse(test(LyingDevice.Lie.NONE, 32).remembered());
        assertFalse(test(LyingDevice.Lie.NONE, 32).remembered());
    }

    @Test
    void aFailureIsNotRememberedAndSaysWhatIsWrong() throws IOException {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof Op.BiasGrad && t.name().equals("db2")) {
                ((float[]) values)[4] *= 1.01f;
            }
        };
        MistrustException e = assertThrows(MistrustException.class, () -> test(lie, 32));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("self-test, training of 20-9-5, batch 32: "), message);
        assertTrue(message.contains("b2[0][4] is "), message);
        assertEquals(List.of(), files());
        assertThrows(MistrustException.class, () -> test(lie, 32));
    }

    @Test
    void oddBatchesAreTriedAsFarAsTheyAreCheap() {
        try (var device = new LyingDevice(true, LyingDevice.Lie.NONE)) {
            SelfTest.Outcome outcome = test(device, 32, List.of(plan(1), plan(7), huge()));
            assertEquals(3, outcome.plans());
            assertEquals(1, outcome.skipped());
        }
    }

    private static Plan huge() {
        Tensor a = Tensor.floats("a", 2000, 2000, Role.PARAMETER);
        Tensor b = Tensor.floats("b", 2000, 2000, Role.PARAMETER);
        Tensor c = Tensor.floats("c", 2000, 2000, Role.RESULT);
        return new Plan("huge", List.of(new Op.Gemm(false, false, a, b, c)));
    }

    /** As kernels might that do several steps in a launch. */
    @Test
    void aLieAboutStepsInOneGoIsFound() {
        int[] moves = {0};
        LyingDevice.Lie lie = (op, t, values) -> {
            if (t.name().equals("b2") && ++moves[0] > Miniature.STEPS) {
                ((float[]) values)[4] += 0.01f;
            }
        };
        assertThrows(MistrustException.class, () -> test(lie, 7));
    }

    /** Every operation of a training matters: a lie in any of them is found. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Gather",
                "GatherLabels",
                "Gemm",
                "BiasAdd",
                "Activate",
                "ActivationGrad",
                "BiasGrad",
                "SoftmaxLoss",
                "MeanLoss",
                "Sgd",
                "Advance"
            })
    void aLieAboutAnyOperationIsFound(String kind) {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op.getClass().getSimpleName().equals(kind)) {
                if (values instanceof float[] f) {
                    f[f.length / 2] = f[f.length / 2] * 1.001f + 0.001f;
                } else {
                    int[] i = (int[]) values;
                    i[i.length / 2] = (i[i.length / 2] + 1) % 5;
                }
            }
        };
        assertThrows(MistrustException.class, () -> test(lie, 7));
    }
}
