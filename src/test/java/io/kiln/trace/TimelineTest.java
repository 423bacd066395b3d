package io.kiln.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kiln.device.Activation;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Span;
import io.kiln.device.Tensor;
import io.kiln.trust.Ceilings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class TimelineTest {
    private static final Tensor A = Tensor.floats("a", 50, 20, Role.PARAMETER);
    private static final Tensor B = Tensor.floats("b", 20, 10, Role.PARAMETER);
    private static final Tensor C = Tensor.floats("c", 50, 10, Role.RESULT);
    private static final Op.Gemm GEMM = new Op.Gemm(false, false, A, B, C); // 20,000 flops
    private static final Op RELU = new Op.Activate(Activation.RELU, C);
    private static final DeviceInfo DEVICE = new DeviceInfo(
            "cl:0", "\"Quick\\\u00e9\"", "driver 1", DeviceInfo.Kind.GPU, "fake", "", 7, 1, true);
    private static final Ceilings CEILINGS = new Ceilings(100e9, 40e9, 1000);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("timeline.json");
    }

    private static Span span(List<Op> ops, double work, double device, long start, long nanos) {
        return new Span("queue", "gemm__k_1", ops, work, device, start, start + nanos);
    }

    @Test
    void hostAndDeviceHaveTracksOfTheirOwn() throws IOException {
        try (var timeline = new Timeline(file)) {
            DeviceTimeline device = timeline.device(DEVICE, CEILINGS);
            int answer = device.during("epoch 1", () -> {
                device.during("shuffle", () -> {});
                long now = System.nanoTime();
                device.span(span(List.of(GEMM, RELU), 1, 1, now, 1000));
                device.span(span(List.of(), 1, 1, now + 1000, 500));
                return 42;
            });
            assertEquals(42, answer);
        }
        ChromeTrace trace = ChromeTrace.of(file);
        assertEquals(List.of("shuffle", "epoch 1"), trace.host());
        Map<String, Object> host = trace.events("host").get(0);
        assertEquals("host", trace.process(host));
        assertEquals(Thread.currentThread().getName(), trace.track(host));
        Map<String, Object> kernel = trace.events("kernel").get(0);
        assertEquals(DEVICE.toString(), trace.process(kernel));
        assertEquals("queue", trace.track(kernel));
        assertEquals("preparing", trace.events("kernel").get(1).get("name"));
    }

    @Test
    void aKernelSaysWhatItDidAndHowFast() throws IOException {
        try (var timeline = new Timeline(file)) {
            timeline.device(DEVICE, CEILINGS)
                    .span(span(List.of(GEMM, RELU), 1, 1, System.nanoTime(), 800));
        }
        Map<String, Object> kernel = ChromeTrace.of(file).events("kernel").get(0);
        assertEquals("Gemm 50x10x20 +1", kernel.get("name"));
        assertEquals(new BigDecimal("0.800"), kernel.get("dur"));
        Map<?, ?> args = (Map<?, ?>) kernel.get("args");
        assertEquals("gemm__k_1", args.get("kernel"));
        assertEquals(
                List.of("Gemm c[50x10] <- a[50x20] b[20x10]", "Activate c[50x10] <- c[50x10]"),
                args.get("operations"));
        assertEquals(20_500, args.get("flops"));
        // a, b, and c once, which one operation leaves for the other.
        assertEquals(4 * (1000 + 200 + 500), args.get("bytes"));
        assertEquals(new BigDecimal("25.625"), args.get("GFLOP/s"));
        assertEquals(new BigDecimal("8.5"), args.get("GB/s"));
        assertEquals(new BigDecimal("0.641"), args.get("share of ceiling")); // 512.5 ns at best
    }

    /** Two threads of a device of two: half of the work each, one in 1,000 ns, one in 600. */
    @Test
    void theSummaryCountsTheWholeDevice() throws IOException {
        Summary summary;
        try (var timeline = new Timeline(file)) {
            DeviceTimeline device = timeline.device(DEVICE, CEILINGS);
            device.span(span(List.of(GEMM), 0.5, 0.5, 0, 1000));
            device.span(span(List.of(GEMM), 0.5, 0.5, 0, 600));
            device.span(span(List.of(RELU), 1, 1, 2000, 3000));
            summary = device.summary();
        }
        assertEquals(
                List.of("Activate 50x10", "Gemm 50x10x20"),
                summary.rows().stream().map(Summary.Row::name).toList());
        Summary.Row gemm = summary.rows().get(1);
        assertEquals(1, gemm.calls(), 1e-12);
        assertEquals(800e-9, gemm.seconds(), 1e-15);
        assertEquals(20_000, gemm.flops(), 1e-9);
        assertEquals(4 * 1700, gemm.bytes(), 1e-9);
        assertEquals(3800e-9, summary.seconds(), 1e-15);
        assertEquals(40e9, summary.raised(CEILINGS).flopsPerSecond()); // a product does 25e9
    }

    @Test
    void ceilingsRiseToWhatWasSeen() throws IOException {
        try (var timeline = new Timeline(file)) {
            DeviceTimeline device = timeline.device(DEVICE, CEILINGS);
            device.span(span(List.of(GEMM), 1, 1, 0, 250));
            assertEquals(80e9, device.ceilings().flopsPerSecond(), 1);
        }
    }

    /** The format lets the end of the array be missing. */
    @Test
    void whatAKilledProcessLeavesIsReadable() throws IOException {
        try (var timeline = new Timeline(file)) {
            Trace device = timeline.device(DEVICE, CEILINGS);
            device.span(span(List.of(GEMM), 1, 1, System.nanoTime(), 10));
            device.during("checkpoint", () -> {});
            ChromeTrace trace = ChromeTrace.of(Files.readString(file) + "]");
            assertEquals(List.of("checkpoint"), trace.host());
            assertEquals(1, trace.events("kernel").size());
        }
    }

    @Test
    void whatFailsIsInTheTimelineToo() throws IOException {
        try (var timeline = new Timeline(file)) {
            Trace device = timeline.device(DEVICE, CEILINGS);
            Runnable failing = () -> {
                throw new IllegalStateException("on purpose");
            };
            assertThrows(IllegalStateException.class, () -> device.during("epoch 1", failing));
        }
        assertEquals(List.of("epoch 1"), ChromeTrace.of(file).host());
    }

    @Test
    void afterSoManySpansNoMoreStepsAreWanted() throws IOException {
        try (var timeline = new Timeline(file)) {
            Trace device = timeline.device(DEVICE, CEILINGS);
            for (int i = 0; i < DeviceTimeline.SPANS; i++) {
                assertEquals(DeviceTimeline.STEPS, device.steps());
                device.span(span(List.of(), 1, 1, 10L * i, 10));
            }
            assertEquals(0, device.steps());
        }
        assertTrue(Files.size(file) < 50 << 20, () -> file.toFile().length() + " bytes");
    }

    @Test
    void aPlaceThatCannotBeWrittenFailsAtOnce() {
        assertThrows(IOException.class, () -> new Timeline(folder));
        assertThrows(IOException.class, () -> new Timeline(folder.resolve("none/t.json")));
    }

    @Test
    void aFullDiskIsSaidAtTheEnd() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Timeline timeline;
        try {
            timeline = new Timeline(full);
        } catch (IOException e) {
            throw new AssertionError("opening wrote something", e);
        }
        timeline.device(DEVICE, CEILINGS).during("epoch 1", () -> {});
        IOException e = assertThrows(IOException.class, timeline::close);
        assertTrue(String.valueOf(e.getMessage()).contains("space"), e::toString);
    }
}
