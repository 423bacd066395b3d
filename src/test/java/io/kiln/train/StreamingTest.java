package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Activation;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Tensor;
import io.kiln.device.cl.ClUnderTest;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Regularisation;
import io.kiln.net.Weights;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples that stream through a device's memory come to the bits of those that lie there. */
@Tag("slow")
@Tag("quick")
final class StreamingTest {
    private static final int ONE_BATCH = 1; // bytes of a chunk, in which a batch is nevertheless
    private static final int THREE_BATCHES = 3 * 32 * 32; // of 32 examples in 32 bytes, or more

    @TempDir
    Path cache;

    private static Streaming chunks(long bytes) {
        return new Streaming(Streaming.Mode.ALWAYS, bytes);
    }

    /** What is trained; each has a short last batch, and a part that validates. */
    enum Task {
        NUMBERS(Toy.network(), Toy.clouds(300, 1.5, 1), Toy.SETTINGS),
        PICTURES(
                Toy.network(),
                Toy.pictures(300, 1.5, 1).withClassWeights(new float[] {1, 0.5f, 2}),
                Toy.SETTINGS
                        .withRegularisation(new Regularisation(List.of(0.3f), 0.1f, 0.2f, 0.1f))
                        .withDistortion(new Distortion(
                                new Distortion.Limits(15, 0.1f, 10, 0.5f, 3),
                                1,
                                1,
                                "1: rotate=90"))),
        TARGETS(
                Network.parse("6-8-2", Activation.TANH, Loss.REGRESSION),
                targets(Toy.clouds(300, 1, 2)),
                Toy.SETTINGS);

        final Network network;
        final Dataset data;
        final Settings settings;

        Task(Network network, Dataset data, Settings settings) {
            this.network = network;
            this.data = data;
            this.settings = settings.withEpochs(2);
        }

        private static Dataset targets(Dataset inputs) {
            float[] targets = new float[2 * inputs.size()];
            for (int t = 0; t < targets.length; t++) {
                targets[t] = inputs.floats()[t / 2 * inputs.features() + t % 2] * 7 - 3;
            }
            return inputs.withTargets(
                    List.of("a", "b"),
                    new Targets(targets, Scaling.of(new float[] {1}, new float[] {0.2f})));
        }

        Scaling scaling() {
            return Trainer.scaling(data, settings.validation());
        }

        Trainer trainer(Device device, Journal journal, int steps, Trust trust, Streaming how) {
            return new Trainer(
                            device,
                            network,
                            data,
                            scaling(),
                            settings,
                            journal,
                            Toy.after(steps),
                            trust)
                    .streaming(how);
        }

        Outcome train(Device device, Trust trust, Streaming how) {
            return trainer(device, Journal.NONE, Integer.MAX_VALUE, trust, how).run();
        }
    }

    /** Weights and scores of each epoch, without the time it took. */
    private static List<String> epochs(Outcome outcome) {
        return outcome.epochs().stream()
                .map(e -> e.weights() + " " + e.trainLoss() + " " + e.validation())
                .toList();
    }

    private static void assertSame(Task task, Device device, Trust trust, int... chunks) {
        Outcome resident =
                task.train(device, Trust.blind(), new Streaming(Streaming.Mode.NEVER, 1));
        for (int bytes : chunks) {
            Outcome streamed = task.train(device, trust, chunks(bytes));
            assertEquals(epochs(resident), epochs(streamed), task + " by " + bytes);
        }
        Weights weights = resident.last();
        Evaluation whole = Evaluation.of(device, weights, task.scaling(), task.data);
        Evaluation parts =
                Evaluation.of(device, weights, task.scaling(), task.data, chunks(ONE_BATCH));
        assertEquals(whole.score(), parts.score());
        assertEquals(whole.errors(), parts.errors());
    }

    @ParameterizedTest
    @EnumSource
    void comesToTheSameOnTheCpu(Task task) {
        try (Device device = Toy.device(2)) {
            assertSame(task, device, Trust.blind(), ONE_BATCH, THREE_BATCHES, 1 << 20);
        }
    }

    /** Every step is repeated on the CPU device, from the examples that it had. */
    @ParameterizedTest
    @EnumSource(names = {"PICTURES", "TARGETS"})
    @NeedsOpenCl
    void comesToTheSameOnOpenCl(Task task) {
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT)) {
            Trust all = new Trust(false, 1, new CacheFolder(cache));
            assertSame(task, device, all, THREE_BATCHES);
        }
    }

    /** Stopped where a chunk begins, in its middle, before its last step, and resumed. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 5, 8})
    void goesOnInTheMiddleOfAChunk(int steps) {
        Task task = Task.PICTURES;
        List<Moment> moments = new ArrayList<>();
        var journal = new Journal() {
            @Override
            public void checkpoint(Moment moment) {
                moments.add(moment);
            }
        };
        try (Device device = Toy.device(1)) {
            Trust trust = Trust.blind();
            Outcome unbroken = task.train(device, trust, Streaming.AUTO);
            task.trainer(device, journal, steps, trust, chunks(THREE_BATCHES)).run();
            Moment stopped = moments.get(moments.size() - 1);
            assertEquals(steps, stopped.step());
            Outcome resumed = task.trainer(device, Journal.NONE, 100, trust, chunks(THREE_BATCHES))
                    .resume(stopped, null);
            assertEquals(unbroken.last().hash(), resumed.last().hash());
        }
    }

    /** A device that says how much memory it has, and whose stores are looked at. */
    private static Device small(Device device, long memory, List<Tensor> opened) {
        return (Device) Proxy.newProxyInstance(
                Device.class.getClassLoader(),
                new Class<?>[] {Device.class},
                (self, call, args) -> {
                    DeviceInfo i = device.info();
                    if (call.getName().equals("info")) {
                        return new DeviceInfo(
                                "small",
                                i.name(),
                                i.driver(),
                                i.kind(),
                                i.variant(),
                                i.reason(),
                                1,
                                memory,
                                true);
                    }
                    if (call.getName().equals("open")) {
                        ((List<?>) args[0]).forEach(t -> opened.add((Tensor) t));
                    }
                    try {
                        return call.invoke(device, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Two chunks are there, however many examples; and only where they do not all fit. */
    @Test
    void memoryIsBounded() {
        Dataset many = Toy.clouds(20_000, 1, 4); // 480,000 bytes and their classes
        Settings settings = Toy.SETTINGS.withEpochs(1);
        var auto = new Streaming(Streaming.Mode.AUTO, 32 * 1024);
        List<String> hashes = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();
        for (long memory : new long[] {200_000, 4 << 20}) {
            List<Tensor> opened = new ArrayList<>();
            try (Device device = Toy.device(1)) {
                var trainer = new Trainer(
                        small(device, memory, opened),
                        Toy.network(),
                        many,
                        Trainer.scaling(many, 40),
                        settings,
                        Journal.NONE,
                        Toy.NEVER,
                        Trust.blind());
                hashes.add(trainer.streaming(auto).run().last().hash());
            }
            bytes.add(opened.stream().mapToLong(Tensor::bytes).sum());
        }
        assertEquals(hashes.get(0), hashes.get(1));
        assertTrue(bytes.get(0) < 100_000, bytes + " bytes");
        assertTrue(bytes.get(1) > 500_000, bytes + " bytes");
    }

    @Test
    void aFaultInFillingIsTold() {
        var source = new Source(Task.NUMBERS.data, Task.NUMBERS.scaling());
        try (Device device = Toy.device(1);
                var supply = new StreamedSupply(source, 10, 10)) {
            supply.open(device, List.of());
            supply.fill(new StreamedSupply.Chunk(new int[] {300}, 0, 1, 0));
            assertThrows(ArrayIndexOutOfBoundsException.class, supply::filled);
            supply.fill(new StreamedSupply.Chunk(new int[] {299}, 0, 1, 0));
            supply.filled();
        }
    }

    /** Whatever thread a call of OpenCL fails in, it is told, and nothing stays behind. */
    @Test
    @NeedsOpenCl
    void aFaultOfTheDriverIsTold() {
        FaultyCl faulty = FaultyCl.over("auto");
        faulty.fail(Long.MAX_VALUE, -5);
        streamOn(faulty);
        for (String call : List.of("map", "unmap")) {
            for (int nth : new int[] {40, 61}) {
                faulty.fail(call, nth, -5);
                String message = assertThrows(DeviceException.class, () -> streamOn(faulty))
                        .getMessage();
                assertTrue(message.contains("injected"), message);
            }
        }
    }

    private static void streamOn(FaultyCl faulty) {
        var cl = new CheckedCl(faulty);
        try (Device device = ClUnderTest.open(cl, DeviceOptions.DEFAULT)) {
            Task.TARGETS.train(device, Trust.blind(), chunks(ONE_BATCH));
        } finally {
            assertEquals(0, cl.live(), cl::report);
        }
    }
}
