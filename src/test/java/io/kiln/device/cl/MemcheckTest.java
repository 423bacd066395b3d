package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.BentTrial;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Tensor;
import io.kiln.device.Trial;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Regularisation;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/**
 * The contract in small, for {@code ci/memcheck}, which runs it on a device that sees every access
 * outside of a buffer, every race and every uninitialised read, and is a thousand times slower.
 * Elsewhere it is a test of the numbers, where no other trains in this way.
 */
@Tag("slow")
@NeedsOpenCl
final class MemcheckTest {
    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withCache(DeviceOptions.Cache.OFF);

    @BeforeAll
    static void theCheckerIsTheDevice() {
        if ("1".equals(System.getenv("KILN_MEMCHECK"))) {
            try (Device device = Devices.open("cl:0", OPTIONS)) {
                assertTrue(device.info().name().contains("Oclgrind"), device.info()::toString);
            }
        }
    }

    /** With sizes off every tile. The numbers of these families: {@link ClSamenessTest}. */
    @EnabledIfEnvironmentVariable(
            named = "KILN_MEMCHECK",
            matches = "1",
            disabledReason = "ClSamenessTest trains with these kernels where no access is watched")
    @ParameterizedTest
    @CsvSource({
        "plain, false, CROSS_ENTROPY, RELU",
        "plain, true, MEAN_SQUARED_ERROR, SIGMOID",
        "direct, false, REGRESSION, TANH",
        "direct, true, CROSS_ENTROPY, RELU",
        "local BM=8 BN=8 BK=4 TM=2 TN=2, false, MEAN_SQUARED_ERROR, SIGMOID",
        "local, true, CROSS_ENTROPY, TANH",
        "step, true, CROSS_ENTROPY, RELU",
        "step, true, MEAN_SQUARED_ERROR, TANH"
    })
    void aTrainingStaysInItsBuffers(
            String kernels, boolean fuse, Loss loss, Activation activation) {
        endsInTheBitsOfTheCpuDevice(kernels, fuse, Network.parse("19-9-3", activation, loss));
    }

    @ParameterizedTest
    @CsvSource({"subgroup, true, CROSS_ENTROPY, RELU", "skinny, true, CROSS_ENTROPY, SCALED_TANH"})
    void alsoWithKernelsForGpus(String kernels, boolean fuse, Loss loss, Activation activation) {
        endsInTheBitsOfTheCpuDevice(kernels, fuse, Network.parse("19-9-3", activation, loss));
    }

    /** Rows of local tiles that are multiples of four are read and stored by fours. */
    @EnabledIfEnvironmentVariable(
            named = "KILN_MEMCHECK",
            matches = "1",
            disabledReason = "LocalTwinTest looks at these tiles' numbers")
    @Test
    void rowsOfFoursStayInTheirBuffers() {
        endsInTheBitsOfTheCpuDevice(
                "local BM=8 BN=8 BK=4 TM=2 TN=4",
                true,
                Network.parse("20-12-4", Activation.RELU, Loss.CROSS_ENTROPY));
    }

    private static void endsInTheBitsOfTheCpuDevice(String kernels, boolean fuse, Network network) {
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-3f), 7, 5);
        try (Device device = Devices.open("cl:0", OPTIONS.withKernels(kernels).withFuse(fuse));
                Device cpu = Devices.cpu()) {
            assertEquals(
                    training.on(cpu, 1).weights().hash(),
                    training.on(device, 1).weights().hash());
        }
    }

    /** Dropout, noise and smoothing; 150 columns end between the places where draws begin. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "direct"})
    void chanceStaysInItsBuffers(String kernels) {
        Network network = Network.parse("19-150-3", Activation.TANH, Loss.CROSS_ENTROPY);
        var strict = new Regularisation(List.of(0.5f), 0.1f, 0.2f, 0.1f);
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-3f), strict, 7, 5);
        try (Device device = Devices.open("cl:0", OPTIONS.withKernels(kernels));
                Device cpu = Devices.cpu()) {
            assertEquals(
                    training.on(cpu, 1).weights().hash(),
                    training.on(device, 1).weights().hash());
        }
    }

    /** As processors do, as GPUs do, and plainly; nothing is a multiple of a vector. */
    @EnabledIfEnvironmentVariable(
            named = "KILN_MEMCHECK",
            matches = "1",
            disabledReason = "DistortContract and BendingTest look at these kernels' numbers")
    @ParameterizedTest
    @CsvSource({"plain, 4", "plain, 0", "direct, 4", "direct, 0", "step, 4"})
    void bentPicturesStayInTheirBuffers(String kernels, int grid) {
        var shape = new BentTrial.Shape(5, 6, grid, grid);
        try (Device device = Devices.open("cl:0", OPTIONS.withKernels(kernels));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(
                    new BentTrial(shape, 2, 6).on(cpu), new BentTrial(shape, 2, 6).on(device));
        }
    }

    /** As GPUs do what is a launch of its own; the last items have less to do than the others. */
    @EnabledIfEnvironmentVariable(
            named = "KILN_MEMCHECK",
            matches = "1",
            disabledReason = "BroadTest looks at these kernels' numbers")
    @Test
    void neighboursAndTeamsStayInTheirBuffers() {
        try (Device device = AsGpu.open(BroadOperations.OPTIONS);
                Device cpu = Devices.cpu()) {
            BroadOperations.same(
                    fewElementsAndRows().on(cpu), fewElementsAndRows().on(device));
        }
    }

    private static BroadOperations fewElementsAndRows() {
        return new BroadOperations()
                .elements(3, 5)
                .elements(1, 4)
                .rows(3, 5)
                .rows(9, 18)
                .batch(3, 4);
    }

    /** Rows so many that a first layer goes in squares, and leaves its batch in memory as it goes. */
    @Test
    void aFirstLayerInSquaresStaysInItsBuffers() {
        Network network = Network.parse("9-5-3", Activation.RELU, Loss.CROSS_ENTROPY);
        var training = new SmallTraining(network, new Sgd(0.9f, 1e-3f), 70, 70);
        try (Device device = Devices.open("cl:0", OPTIONS.withKernels("step"));
                Device cpu = Devices.cpu()) {
            assertEquals(
                    training.on(cpu, 1).weights().hash(),
                    training.on(device, 1).weights().hash());
        }
    }

    /** Sums of k in parts: within rounding. */
    @Test
    void aProductInPartsStaysInItsBuffers() {
        float[] left = Trial.noise(1, 3 * 70);
        float[] right = Trial.noise(2, 70 * 5);
        try (Device device = Devices.open("cl:0", OPTIONS.withKernels("split"));
                Device cpu = Devices.cpu()) {
            assertArrayEquals(product(cpu, left, right), product(device, left, right), 1e-5f);
        }
    }

    private static float[] product(Device device, float[] left, float[] right) {
        var trial = new Trial();
        Tensor a = trial.floats("a", 3, 70, left);
        Tensor b = trial.floats("b", 70, 5, right);
        Tensor c = trial.result("c", 3, 5);
        return trial.run(device, new Op.Gemm(false, false, a, b, c)).get(c);
    }

    /**
     * In the least of tiles, with edges on all sides; rows that begin at 16 bytes, and that do not;
     * factors as they are, and as words.
     */
    @EnabledIfEnvironmentVariable(
            named = "KILN_MEMCHECK",
            matches = "1",
            disabledReason = "TensorTest looks at these kernels' numbers")
    @ParameterizedTest
    @CsvSource({
        "FP32X, 18, false, false",
        "BF16, 18, false, false",
        "BF16, 68, false, false",
        "BF16, 68, true, false",
        "BF16, 50, true, true"
    })
    void aProductOnTensorCoresStaysInItsBuffers(
            Precision mode, int k, boolean transB, boolean words) {
        float[] left = Trial.noise(1, 17 * k);
        float[] right = Trial.noise(2, k * 12);
        var trial = new Trial();
        Tensor a = trial.floats("a", 17, k, left);
        Tensor b = trial.floats("b", transB ? 12 : k, transB ? k : 12, right);
        Tensor c = trial.result("c", 17, 12);
        var gemm = new Op.Gemm(false, transB, a, b, c);
        TensorTile tile = words ? new TensorTile(16, 16, 16, 16, 1, 1, true) : TensorTile.LEAST;
        try (Device cpu = Devices.cpu();
                var device = (ClDevice) ClUnderTest.open(Bindings.open("auto"), OPTIONS)) {
            float[] wanted = trial.run(cpu, gemm).get(c);
            float most = (float) (k * mode.error() + 1e-5);
            assertArrayEquals(
                    wanted, TileTrial.product(device, mode, tile, gemm, left, right), most);
        }
    }

    /** What no training does: probabilities, hits, bytes. */
    @Test
    void evaluationStaysInItsBuffers() {
        try (Device device = Devices.open("cl:0", OPTIONS)) {
            var trial = new Trial();
            Tensor source = trial.bytes("source", 4, 19, new byte[4 * 19]);
            Tensor order = trial.ints("order", 1, 5, 3, 1, 0, 2, 1);
            Tensor clock = trial.clock(new Clock(0, 1, 2, 1));
            Tensor x = trial.result("x", 3, 19);
            Tensor labels = trial.ints("labels", 3, 1, 0, 0, 0);
            Tensor hits = trial.ints("hits", 1, 2, -1, -1);
            trial.run(
                    device,
                    new Op.Gather(source, order, clock, 1, 0, x),
                    new Op.Softmax(x),
                    new LossOp.CountHits(x, labels, clock, hits));
            assertArrayEquals(new int[] {-1, 3}, trial.getInts(hits));
        }
    }
}
