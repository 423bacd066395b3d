package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.CacheFolder;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Tensor;
import io.kiln.model.Standing;
import io.kiln.net.NetworkPlan;
import io.kiln.net.Regularisation;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.MistrustException;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a session asks of its device. */
@Tag("quick")
final class SessionTest {
    private static final Dataset DATA = Toy.clouds(300, 1, 1);
    private static final Distortion SHIFTED =
            new Distortion(new Distortion.Limits(0, 0, 0, 1, 0), 6, 1, "");

    @TempDir
    Path cache;

    private final Map<String, Object> written = new HashMap<>(); // the last of each tensor
    private final List<String> opened = new ArrayList<>();
    private final List<Object> closed = new ArrayList<>();

    private void note(Observed.Call call) {
        if (call.method().equals("write")) {
            written.put(((Tensor) call.args().get(0)).name(), call.args().get(1));
        } else if (call.method().equals("open")) {
            ((List<?>) call.args().get(0)).forEach(t -> opened.add(((Tensor) t).name()));
        } else if (call.method().equals("close")) {
            closed.add(call.on());
        }
    }

    private static Session session(Device device, Dataset data, Settings settings, Trust trust) {
        return new Session(device, Toy.network(), data, Scaling.unit(), settings, trust);
    }

    /** In the third epoch 18 steps of 9 are done; at its fourth step 96 rows of the order. */
    @Test
    void anEpochBeginsWithItsClockAndItsRates() {
        Settings adam = Toy.SETTINGS.withOptimiser(new Adam(0.9f, 0.999f, 1e-8f, 0, false));
        try (Device cpu = Toy.device(1);
                var session = session(Observed.over(cpu, this::note), DATA, adam, Trust.blind())) {
            session.begin(2, 3);
            var clock = (int[]) written.get("train.clock");
            assertEquals(2, clock[Clock.EPOCH]);
            assertEquals(3, clock[Clock.STEP]);
            assertEquals(96, clock[Clock.ROW]);
            assertEquals(21, clock[Clock.TIME]);
            float[] rates = adam.schedule().epoch(adam.rate(), 2, adam.epochs(), 9);
            assertArrayEquals(adam.update().numbers(rates, 18), (float[])
                    written.get(adam.update().rate(9).name()));
        }
    }

    @Test
    void whatIsLeftToChanceHasAKey() {
        Settings still = Toy.SETTINGS;
        var dropout = new Regularisation(List.of(0.3f), 0, 0, 0);
        Dataset pictures = Toy.pictures(100, 1, 1);
        String key = NetworkPlan.KEY.name();
        for (Settings s :
                List.of(still.withRegularisation(dropout), still.withDistortion(SHIFTED))) {
            written.clear();
            try (Device cpu = Toy.device(1);
                    var session =
                            session(Observed.over(cpu, this::note), pictures, s, Trust.blind())) {
                assertArrayEquals(ChanceOp.words(s.seed()), (int[]) written.get(key), s::toString);
                assertEquals(s.distortion().any(), written.containsKey("distort.limits"));
                assertEquals(9 - 7, session.stepsPerEpoch());
            }
        }
        opened.clear();
        try (Device cpu = Toy.device(1);
                var session =
                        session(Observed.over(cpu, this::note), pictures, still, Trust.blind())) {
            assertFalse(opened.contains(key), opened::toString);
            assertEquals(2, session.stepsPerEpoch());
        }
    }

    @Test
    void aRunSaysWhichKernelsDoIt() {
        List<String> kernels = new ArrayList<>();
        var journal = new Journal() {
            @Override
            public void begun(int epoch, int step, List<String> by) {
                kernels.addAll(by);
            }
        };
        try (Device cpu = Toy.device(1)) {
            Device device =
                    Observed.over(cpu, call -> {}, Map.of("kernels", List.of("tiled", "plain")));
            Settings once = Toy.SETTINGS.withEpochs(1);
            Toy.trainer(device, Toy.network(), DATA, once, journal, Toy.NEVER).run();
            assertEquals(List.of("tiled", "plain"), kernels);
        }
    }

    @Test
    void whatItOpenedIsClosedWithIt() {
        try (Device cpu = Toy.device(1)) {
            Device device = Observed.over(cpu, this::note);
            session(device, DATA, Toy.SETTINGS, Trust.blind()).close();
            assertEquals(2, closed.size(), "its own tensors, and the examples");
            closed.clear();
            try (var examples = new ResidentExamples(device, DATA, Scaling.unit())) {
                var supply = new WholeSupply(examples, false);
                new Session(device, Toy.network(), supply, Toy.SETTINGS, Trust.blind()).close();
                assertEquals(1, closed.size(), "others go on with the examples");
            }
            assertEquals(2, closed.size());
            closed.clear();
            var streamed = new StreamedSupply(new Source(DATA, Scaling.unit()), 50, 50);
            new Session(device, Toy.network(), streamed, Toy.SETTINGS, Trust.blind()).close();
            assertEquals(2, closed.size(), "the store, and the way aside");
            closed.clear();
            Weights weights = Weights.initial(Toy.network(), 1);
            Evaluation.of(device, weights, Scaling.unit(), DATA);
            assertEquals(2, closed.size());
            closed.clear();
            Device refusing = Observed.over(device, call -> {
                if (call.method().equals("compile")) {
                    throw new DeviceException("no plan fits");
                }
            });
            assertThrows(
                    DeviceException.class,
                    () -> Evaluation.of(refusing, weights, Scaling.unit(), DATA));
            assertEquals(2, closed.size(), "others go on on the device");
        }
    }

    @Test
    void aCheckpointWithoutWhatTheOptimiserRemembersIsRefused() {
        try (Device device = Toy.device(1);
                var session = session(device, DATA, Toy.SETTINGS, Trust.blind())) {
            session.write(Weights.initial(Toy.network(), 1));
            Moment whole = session.moment(0, 0, null, 0);
            var empty = new Moment(
                    whole.clock(),
                    whole.weights(),
                    Map.of(),
                    new float[0],
                    null,
                    0,
                    whole.standing());
            Exception e = assertThrows(DeviceException.class, () -> session.restore(empty));
            assertTrue(e.getMessage().contains("the checkpoint has no"), e.getMessage());
        }
    }

    /** The first step, the last whole batch and the shorter one behind it; each was waited for. */
    @Test
    void stepsThatACheckpointMayFollowAreRepeated() throws InterruptedException {
        List<String> during = new ArrayList<>();
        var trace = new Trace() {
            @Override
            public <T> T during(String name, Supplier<T> work) {
                during.add(name);
                return work.get();
            }
        };
        Trust trust = new Trust(false, 1000, new CacheFolder(cache));
        List<Integer> repeated = new ArrayList<>();
        try (Device cpu = Toy.device(1)) {
            Device fake = Observed.named("fake:0", cpu, this::note);
            try (var session = session(fake, DATA, Toy.SETTINGS, trust).traced(trace)) {
                session.write(Weights.initial(Toy.network(), 1));
                session.begin(0, 0);
                for (int step = 0; step < session.stepsPerEpoch(); step++) {
                    during.clear();
                    session.run(step);
                    if (during.contains("cross-check")) {
                        repeated.add(step);
                        assertEquals(List.of("wait", "cross-check"), during);
                    }
                    assertEquals(!repeated.contains(step), session.owesCheck());
                }
                session.settle();
                assertEquals(Standing.VERIFIED, session.moment(0, 9, null, 0).standing());
            }
        }
        assertEquals(List.of(0, 7, 8), repeated);
        assertTrue(Toy.threadsEnded("kiln-check"));
    }

    /** The step that a checkpoint waits for begins a chunk, whose examples it has. */
    @Test
    void aStepThatIsOnlyDoneToBeCheckedHasItsExamples() {
        Trust trust = new Trust(false, 1000, new CacheFolder(cache));
        try (Device cpu = Toy.device(1)) {
            Device fake = Observed.named("fake:0", cpu, call -> {});
            var supply = new StreamedSupply(new Source(DATA, Scaling.unit()), 96, 40);
            try (var session = new Session(fake, Toy.network(), supply, Toy.SETTINGS, trust)) {
                session.write(Weights.initial(Toy.network(), 1));
                session.begin(0, 0);
                for (int step = 0; step < 3; step++) {
                    session.run(step);
                }
                assertTrue(session.owesCheck());
                session.check(3);
                session.settle();
                assertFalse(session.owesCheck());
            }
        }
    }

    /** 9 steps of 32 examples, three a chunk, in two places by turns: nothing comes behind them. */
    @Test
    void eachChunkIsBroughtOnce() throws InterruptedException {
        List<String> brought = Collections.synchronizedList(new ArrayList<>());
        try (Device cpu = Toy.device(1)) {
            Device device = Observed.over(cpu, call -> {
                if (call.method().equals("write")) {
                    brought.add(((Tensor) call.args().get(0)).name());
                }
            });
            var source = new Source(DATA.range(0, 288), Scaling.unit());
            var supply = new StreamedSupply(source, 96, 32);
            Settings whole = Toy.SETTINGS.withValidation(0);
            try (var session = new Session(device, Toy.network(), supply, whole, Trust.blind())) {
                session.write(Weights.initial(Toy.network(), 1));
                session.begin(0, 0);
                for (int step = 0; step < session.stepsPerEpoch(); step++) {
                    session.run(step);
                }
                device.finish();
            }
        }
        assertTrue(Toy.threadsEnded("kiln-stream"));
        assertEquals(2, Collections.frequency(brought, "chunk.a"), brought::toString);
        assertEquals(1, Collections.frequency(brought, "chunk.b"), brought::toString);
        assertEquals(3, Collections.frequency(brought, "train.clock"), brought::toString);
    }

    @Test
    void aDeviceThatDoesNotKeepWeightsIsFoundOut() {
        Trust trust = new Trust(false, 1000, new CacheFolder(cache));
        try (Device cpu = Toy.device(1)) {
            Device fake = Observed.named("fake:0", cpu, call -> {});
            Device forgetful =
                    Observed.over(cpu, call -> {}, Map.of("info", fake.info(), "read", ""));
            try (var session = session(forgetful, DATA, Toy.SETTINGS, trust)) {
                Exception e = assertThrows(
                        MistrustException.class,
                        () -> session.write(Weights.initial(Toy.network(), 1)));
                assertTrue(e.getMessage().contains("came back as"), e.getMessage());
            }
        }
    }
}
