package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.KernelFamilies;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Program;
import io.kiln.device.Span;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DoctorTest {
    private Device cpu;
    private Ward elements;
    private Ward products;
    private Ward together;

    @BeforeAll
    void open() {
        cpu = Judge.open(0);
        elements = new Ward(Elements.all(), cpu);
        products = new Ward(Products.alone(), cpu);
        together = new Ward(Products.together(), cpu);
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    private static Report examine(DeviceOptions options) {
        return new Doctor(o -> Devices.open("cpu", o), options).examine();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCpuDeviceIsSound(boolean vector) {
        Report report = examine(DeviceOptions.DEFAULT.withVector(vector));
        assertTrue(report.sound(), report.verdict());
        assertEquals("usable, equal bits with cpu", report.verdict());
        assertEquals("", report.cure());
        assertTrue(
                report.bytesPerSecond() > 1e8 && report.bytesPerSecond() < 1e13, report::toString);
        assertTrue(report.launchNanos() > 1 && report.launchNanos() < 1e7, report::toString);
        Speed speed = report.families().get(0).speed();
        assertNotNull(speed);
        assertTrue(speed.flopsPerSecond() > 1e8, speed::toString);
    }

    private List<Finding> examine(boolean canonical, LyingDevice.Lie lie) {
        try (var device = new LyingDevice(canonical, lie)) {
            List<Finding> all = new ArrayList<>(elements.examine(device, cpu));
            all.addAll(products.examine(device, cpu));
            all.addAll(together.examine(device, cpu));
            return all;
        }
    }

    private static List<Finding> faults(List<Finding> all) {
        return all.stream().filter(f -> f.fault() != null).toList();
    }

    /** Examines what a lie is about: only operations of that kind may be found wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Gather",
                "GatherLabels",
                "Distort",
                "Gemm",
                "BiasAdd",
                "Activate",
                "ActivationGrad",
                "BiasGrad",
                "Dropout",
                "Noise",
                "Softmax",
                "SoftmaxLoss",
                "SquaredLoss",
                "WeighClasses",
                "MeanLoss",
                "CountHits",
                "Sgd",
                "Advance"
            })
    void aWrongBitInAnyOperationIsFound(String kind) {
        List<Finding> wrong = faults(examine(true, (op, t, values) -> {
            if (op.getClass().getSimpleName().equals(kind)) {
                spoil(values, 1);
            }
        }));
        assertFalse(wrong.isEmpty(), kind);
        assertTrue(wrong.stream().allMatch(f -> about(f.operation(), kind)), wrong::toString);
        for (Finding finding : wrong) {
            assertTrue(
                    String.valueOf(finding.fault())
                            .matches(".*\\[\\d+\\]\\[\\d+\\] got [-\\d.EINan]+.*, wanted .*"),
                    finding::toString);
        }
    }

    private static void spoil(Object values, int ulps) {
        if (values instanceof float[] f) {
            f[f.length / 2] += ulps * Math.ulp(f[f.length / 2]);
        } else {
            int[] i = (int[]) values;
            i[Math.min(2, i.length - 1)]++;
        }
    }

    private static boolean about(String operation, String kind) {
        return switch (kind) {
            case "Gather" -> operation.startsWith("gather of") && !operation.endsWith("labels");
            case "GatherLabels" -> operation.equals("gather of labels");
            case "Distort" -> operation.equals("distortion");
            case "Gemm" -> operation.contains("gemm");
            case "BiasAdd" -> operation.contains("bias");
            case "Activate" -> operation.startsWith("activate") || operation.startsWith("layer");
            case "ActivationGrad" -> operation.contains("derivative");
            case "BiasGrad" -> operation.contains("bias gradient");
            case "Softmax" -> operation.equals("softmax");
            case "SoftmaxLoss" -> operation.startsWith("softmax loss");
            case "SquaredLoss" -> operation.equals("squared loss");
            case "WeighClasses" -> operation.equals("class weights");
            case "MeanLoss" -> operation.equals("mean loss");
            case "CountHits" -> operation.equals("hits");
            case "Dropout" -> operation.equals("dropout");
            case "Noise" -> operation.equals("noise");
            case "Sgd" -> operation.contains("sgd");
            default -> operation.equals("advance");
        };
    }

    /** Where bits may differ, rounding is forgiven and nothing else. */
    @Test
    void formulasTellRoundingFromMistakes() {
        assertEquals(List.of(), faults(examine(false, (op, t, values) -> {
            if (op instanceof Op.Gemm) {
                spoil(values, 2);
            }
        })));
        assertFalse(faults(examine(false, (op, t, values) -> {
                    if (op instanceof Op.Gemm) {
                        spoil(values, 1 << 13);
                    }
                }))
                .isEmpty());
    }

    @Test
    void aDeviceThatForgetsToWriteIsFound() {
        List<Finding> wrong = faults(examine(false, (op, t, values) -> {
            if (op instanceof Op.Gemm && t.rows() == 129) {
                float[] c = (float[]) values;
                c[c.length - 1] = Float.NaN;
            }
        }));
        assertFalse(wrong.isEmpty());
        assertTrue(
                String.valueOf(wrong.get(0).fault()).contains("got NaN, wanted "), wrong::toString);
    }

    @Test
    void unequalRunsAreFound() {
        int[] runs = {0};
        List<Finding> wrong = faults(examine(false, (op, t, values) -> {
            if (op instanceof Op.BiasGrad) {
                spoil(values, runs[0]++ % 2);
            }
        }));
        assertTrue(
                wrong.stream().anyMatch(f -> String.valueOf(f.fault()).contains("two runs differ")),
                wrong::toString);
    }

    /** A device that cannot do one operation is still examined in all others. */
    @Test
    void whatCannotRunAtAllIsNamed() {
        try (var device = new LyingDevice(true, (op, t, values) -> {
            if (op instanceof LossOp.SquaredLoss) {
                throw new DeviceException("out of resources");
            }
        })) {
            List<Finding> all = elements.examine(device, cpu);
            List<Finding> wrong = faults(all);
            assertEquals(1, wrong.size(), wrong::toString);
            assertEquals("squared loss", wrong.get(0).operation());
            assertTrue(String.valueOf(wrong.get(0).fault()).endsWith(": out of resources"));
            assertTrue(all.size() > 15, all::toString);
        }
    }

    /** Writes past the end of what an operation writes, into what lies next to it. */
    @Test
    void guardsAndInputsAreWatched() {
        try (var device = new Trespasser()) {
            List<Finding> wrong = faults(elements.examine(device, cpu));
            assertTrue(
                    wrong.stream()
                            .anyMatch(f -> String.valueOf(f.fault())
                                    .matches(
                                            "a guard beside a tensor was overwritten: .* got 0.0, wanted"
                                                    + " -12345.678, beside bias-add 1x1")),
                    wrong::toString);
        }
    }

    private static final class Trespasser implements Device {
        private final LyingDevice behind = new LyingDevice(true, LyingDevice.Lie.NONE);

        @Override
        public DeviceInfo info() {
            return behind.info();
        }

        @Override
        public Store open(List<Tensor> kept) {
            return behind.open(kept);
        }

        @Override
        public Store open(List<Tensor> kept, Store shared) {
            return behind.open(kept, shared);
        }

        @Override
        public Program compile(Plan plan, Store store) {
            Program inner = behind.compile(plan, store);
            return new Program() {
                @Override
                public Plan plan() {
                    return plan;
                }

                @Override
                public void run() {
                    inner.run();
                    store.write(
                            Tensor.floats("guard2", 1, 16, io.kiln.device.Role.INPUT),
                            new float[16]);
                }

                @Override
                public void runTraced(Consumer<Span> told) {
                    inner.runTraced(told);
                }

                @Override
                public List<Timing> runTimed() {
                    return inner.runTimed();
                }
            };
        }

        @Override
        public List<List<Op>> rewrite(Plan plan) {
            return behind.rewrite(plan);
        }

        @Override
        public void finish() {}

        @Override
        public void close() {
            behind.close();
        }
    }

    /** Two families of kernels, one of them wrong. */
    private record TwoFamilies(LyingDevice behind) implements Device, KernelFamilies {
        @Override
        public List<Precision> precisions() {
            return List.of();
        }

        @Override
        public List<String> families() {
            return List.of("plain", "direct");
        }

        @Override
        public DeviceInfo info() {
            return behind.info();
        }

        @Override
        public Store open(List<Tensor> kept) {
            return behind.open(kept);
        }

        @Override
        public Store open(List<Tensor> kept, Store shared) {
            return behind.open(kept, shared);
        }

        @Override
        public Program compile(Plan plan, Store store) {
            return behind.compile(plan, store);
        }

        @Override
        public List<List<Op>> rewrite(Plan plan) {
            return behind.rewrite(plan);
        }

        @Override
        public void finish() {}

        @Override
        public void close() {
            behind.close();
        }
    }

    @Test
    void theFamilyThatIsWrongIsNamedAndTheOtherRecommended() {
        Report report = new Doctor(
                        options -> new TwoFamilies(new LyingDevice(true, (op, t, values) -> {
                            if (options.kernels().equals("direct")
                                    && op instanceof Op.Gemm gemm
                                    && gemm.transA()) {
                                spoil(values, 1);
                            }
                        })),
                        DeviceOptions.DEFAULT)
                .examine();
        assertFalse(report.sound());
        assertEquals("usable with --kernels plain only", report.verdict());
        assertTrue(report.cure().startsWith("train with --kernels plain; update"), report.cure());
        Examined direct = report.families().get(1);
        assertTrue(
                direct.verdict().startsWith("do not train here: direct is wrong in gemm TN "),
                direct.verdict());
        assertNull(direct.speed());
        assertTrue(report.families().get(0).sound(), report.families().get(0).verdict());
    }
}
