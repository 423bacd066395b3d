package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.trace.ChromeTrace;
import io.kiln.trace.DeviceTimeline;
import io.kiln.trace.Timeline;
import io.kiln.trust.Ceilings;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A training with a timeline ends in the same bits, and the timeline has what happened. */
@Tag("quick")
final class TracedTrainingTest {
    private static final Dataset DATA = Toy.clouds(700, 1, 3);
    private static final int EPOCHS = 2;
    private static final int STEPS = 42; // of an epoch, the last of them short
    private static final Settings SETTINGS = Toy.SETTINGS.withEpochs(EPOCHS).withBatch(16);
    private static final Ceilings CEILINGS = new Ceilings(1e9, 1e9, 1000);

    @TempDir
    private Path folder;

    private ChromeTrace trace;
    private Network network = Toy.network();

    private Outcome train(String id, DeviceOptions options, Settings how, BooleanSupplier cancelled)
            throws IOException {
        Path file = folder.resolve("timeline.json");
        try (var timeline = new Timeline(file);
                Device device = Devices.open(id, options.withTracing(true))) {
            return Toy.trainer(device, network, DATA, how, Journal.NONE, cancelled)
                    .traced(timeline.device(device.info(), CEILINGS))
                    .run();
        } finally {
            trace = ChromeTrace.of(file);
        }
    }

    /** How often an operation was done: a thread does a part of it. */
    private Map<Object, Long> operations() {
        return trace.events("kernel").stream()
                .map(e -> (Map<?, ?>) e.get("args"))
                .flatMap(args -> ((List<?>) args.get("operations")).stream())
                .collect(Collectors.groupingBy(operation -> operation, Collectors.counting()));
    }

    @Test
    void onCpuTheFirstStepsOfEachEpochAreTraced() throws IOException {
        Outcome plain = Toy.train(Toy.network(), DATA, SETTINGS);
        DeviceOptions one = DeviceOptions.DEFAULT.withThreads(1);
        Outcome traced = train("cpu", one, SETTINGS, Toy.NEVER);
        assertEquals(plain.last().hash(), traced.last().hash());
        assertEquals(EPOCHS * DeviceTimeline.STEPS, Collections.frequency(trace.host(), "step"));
        assertEquals(
                Set.of((long) EPOCHS * DeviceTimeline.STEPS),
                Set.copyOf(operations().values()));
        assertEquals(
                List.of("upload and compile", "self-test", "checkpoint", "wait", "epoch 1"),
                trace.host().stream()
                        .filter(name -> !name.equals("step"))
                        .limit(5)
                        .toList());
        assertTrue(
                trace.host().containsAll(List.of("epoch 2", "validation")), trace.host()::toString);
    }

    @NeedsOpenCl
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void onOpenClTheBitsStayAndCrossChecksShow(String binding) throws IOException {
        Outcome plain = Toy.train(Toy.network(), DATA, SETTINGS);
        DeviceOptions options = DeviceOptions.DEFAULT.withBinding(binding).withKernels("direct");
        Outcome traced = train("cl:0", options, SETTINGS, Toy.NEVER);
        assertEquals(plain.last().hash(), traced.last().hash());
        int checks = 1 + 2 * EPOCHS; // the first step, and before each checkpoint
        assertEquals(checks, Collections.frequency(trace.host(), "cross-check"));
        assertEquals(
                Set.of((long) EPOCHS * DeviceTimeline.STEPS),
                Set.copyOf(operations().values()));
    }

    @Test
    void anInterruptedRunLeavesAWholeTimeline() throws IOException {
        Outcome outcome = train("cpu", DeviceOptions.DEFAULT, SETTINGS, Toy.after(STEPS + 5));
        assertTrue(outcome.interrupted());
        assertTrue(trace.host().contains("epoch 2"), trace.host()::toString);
        assertEquals(DeviceTimeline.STEPS + 4, Collections.frequency(trace.host(), "step"));
    }

    @Test
    void aRunThatDivergesLeavesAWholeTimeline() {
        network = Toy.network(Activation.IDENTITY, Loss.MEAN_SQUARED_ERROR);
        Settings wild = SETTINGS.withRate(1e20f, Rate.CONSTANT);
        assertThrows(
                DivergedException.class,
                () -> train("cpu", DeviceOptions.DEFAULT, wild, Toy.NEVER));
        assertTrue(
                trace.host().containsAll(List.of("diagnosis", "epoch 1")), trace.host()::toString);
    }
}
