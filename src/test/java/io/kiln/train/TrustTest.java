package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.device.CacheFolder;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Precision;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.net.Network;
import io.kiln.trust.LyingDevice;
import io.kiln.trust.MistrustException;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A device that lies in training is found out; one that does not trains as if nobody looked. */
@Tag("quick")
final class TrustTest {
    private static final Dataset DATA = Toy.clouds(300, 1, 3);

    @TempDir
    Path cache;

    private Trust crossCheck(int every) {
        return new Trust(false, every, new CacheFolder(cache));
    }

    private static Trainer trainer(LyingDevice device, Journal journal, Trust trust) {
        return trainer(device, Toy.network(), Toy.SETTINGS, journal, trust);
    }

    private static Trainer trainer(
            LyingDevice device, Network network, Settings settings, Journal journal, Trust trust) {
        return new Trainer(
                device,
                network,
                DATA,
                Trainer.scaling(DATA, settings.validation()),
                settings,
                journal,
                Toy.NEVER,
                trust);
    }

    /** One weight is wrong by one unit in the last place, after the n-th update of the run. */
    private static LyingDevice.Lie inUpdate(int number, float amount) {
        int[] updates = {0};
        return (op, t, values) -> {
            if (op instanceof UpdateOp.Sgd && t.name().equals("w1") && ++updates[0] == number) {
                float[] w = (float[]) values;
                w[7] += amount == 0 ? Math.ulp(w[7]) : amount;
            }
        };
    }

    private MistrustException caught(boolean canonical, LyingDevice.Lie lie, int every) {
        try (var device = new LyingDevice(canonical, lie)) {
            var trainer = trainer(device, Journal.NONE, crossCheck(every));
            return assertThrows(MistrustException.class, trainer::run);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "8, 1000", "9, 1000", "18, 1000", "6, 5", "16, 5", "36, 5"})
    void aWrongBitInACheckedStepStopsTheRun(int update, int every) {
        int stepsPerEpoch = 9;
        MistrustException e = caught(true, inUpdate(update, 0), every);
        String message = String.valueOf(e.getMessage());
        String when = String.format(
                Locale.ROOT,
                "cross-check in step %d of epoch %d: w1[0][7] is ",
                (update - 1) % stepsPerEpoch + 1,
                (update - 1) / stepsPerEpoch + 1);
        assertTrue(message.startsWith(when), message);
        assertTrue(
                message.matches(
                        ".*w1\\[0\\]\\[7\\] is -?0\\.\\d+, on the CPU device -?0\\.\\d+ .*"),
                message);
        assertTrue(message.contains("lie:0 (Pinocchio, driver Geppetto 1.0)"), message);
        assertTrue(message.contains("--device cpu; kiln doctor --device lie:0"), message);
    }

    /** Also where it is to end early, which others watch for. */
    @Test
    void theJournalHearsOfIt() {
        List<MistrustException> told = new ArrayList<>();
        var journal = new Journal() {
            @Override
            public void mistrusted(MistrustException found) {
                told.add(found);
            }
        };
        try (var device = new LyingDevice(true, inUpdate(1, 0))) {
            var end = new EarlyEnd(Stopping.NEVER, null, journal);
            var trainer = trainer(device, end, crossCheck(1000));
            var e = assertThrows(MistrustException.class, trainer::run);
            assertEquals(List.of(e), told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1", "b1", "w2", "b2", "v.w1", "v.b2", "train.clock", "train.loss"})
    void everythingThatIsKeptIsCompared(String name) {
        MistrustException e = caught(true, wrong(name), 1000);
        String after = name.startsWith("v.") ? name.substring(2) : name;
        assertTrue(
                e.difference().startsWith(name) || e.difference().startsWith(after),
                e.difference());
    }

    private static LyingDevice.Lie wrong(String name) {
        return (op, t, values) -> {
            boolean end =
                    !(op instanceof UpdateOp.Sgd sgd) || t.equals(sgd.w()) || t.equals(sgd.v());
            if (t.name().equals(name) && end && values instanceof float[] f) {
                f[0] += 0.001f;
            } else if (t.name().equals(name) && values instanceof int[] i) {
                i[3]++;
            }
        };
    }

    /** Where bits may differ, a move may be off by a thousandth of itself, and no more. */
    @Test
    void theToleranceTellsAWrongStepFromAnotherOrderOfSums() {
        caught(false, inUpdate(1, 0.001f), 1000);
        try (var device = new LyingDevice(false, inUpdate(1, 1e-7f))) {
            trainer(device, Journal.NONE, crossCheck(1000)).run();
        }
    }

    /** Errors within a precision switch some of 131,072 units on or off: not the device's fault. */
    @Test
    void whatSwitchesUnitsIsTakenButNotAWrongGradient() {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof Op.BiasAdd && t.name().equals("y1")) {
                switchUnits((float[]) values);
            }
        };
        trainWide(lie);
        LyingDevice.Lie more = (op, t, values) -> {
            lie.tell(op, t, values);
            if (op instanceof Op.BiasGrad && t.name().equals("db1")) {
                ((float[]) values)[7] *= 2;
            }
        };
        assertThrows(MistrustException.class, () -> trainWide(more));
    }

    private void trainWide(LyingDevice.Lie lie) {
        Network wide = Network.of(Toy.FEATURES).dense(4096, Activation.RELU).classes(3);
        try (var device = new LyingDevice(Precision.BF16X3, lie)) {
            trainer(device, wide, Toy.SETTINGS.withEpochs(1), Journal.NONE, crossCheck(1000))
                    .run();
        }
    }

    /** What a product of split factors of bf16 may be off by takes units to the other side. */
    private static void switchUnits(float[] sums) {
        double off = 4 * Precision.BF16X3.error(); // six factors of about one each
        for (int s = 0; s < sums.length; s++) {
            sums[s] = Math.abs(sums[s]) < off ? -sums[s] : sums[s];
        }
    }

    @Test
    void aWrongStepBetweenChecksIsNotSeen() {
        try (var device = new LyingDevice(true, inUpdate(5, 0))) {
            trainer(device, Journal.NONE, crossCheck(1000)).run();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 1000})
    void checkingDoesNotChangeTheTraining(int every) {
        String unchecked = Toy.train(Toy.network(), DATA, Toy.SETTINGS).last().hash();
        try (var device = new LyingDevice(true, LyingDevice.Lie.NONE)) {
            Outcome outcome = trainer(
                            device, Journal.NONE, new Trust(true, every, new CacheFolder(cache)))
                    .run();
            assertEquals(unchecked, outcome.last().hash());
        }
    }

    /** A device that makes a loss NaN is to blame itself, not the learning rate. */
    @Test
    void aLossThatOnlyThisDeviceRuinsIsNoDivergence() {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof LossOp.MeanLoss mean && isStep(mean, t, values, 3)) {
                ((float[]) values)[3] = Float.NaN;
            }
        };
        MistrustException e = caught(true, lie, 1000);
        assertEquals("train.loss[0][3] is NaN", e.difference().split(",")[0]);
    }

    private static boolean isStep(LossOp.MeanLoss mean, Tensor t, Object values, int step) {
        return mean.loss().equals(t) && ((float[]) values)[step] != 0;
    }

    @Test
    void theLastCheckpointStaysUsable() {
        Path folder = cache.resolve("run");
        var template = new Run.Template(
                Trainer.scaling(DATA, Toy.SETTINGS.validation()),
                DATA.classes(),
                DATA.shape(),
                Map.of("data", DATA.name()),
                null);
        Run run = Run.create(
                folder, Toy.SETTINGS.facts(), Map.of("test", true), template, Toy.SETTINGS.seed());
        try (var device = new LyingDevice(true, inUpdate(18, 0))) {
            var trainer = trainer(device, run, crossCheck(1000));
            assertThrows(MistrustException.class, trainer::run);
        }
        assertEquals(
                1, Resumable.latest(folder, Toy.SETTINGS).orElseThrow().moment().epoch());
        String unbroken = Toy.train(Toy.network(), DATA, Toy.SETTINGS).last().hash();
        assertEquals(unbroken, Toy.goOn(folder, DATA, 1, Toy.NEVER).last().hash());
    }

    @Test
    void aDeviceThatFailsItsSelfTestDoesNotTrain() {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof LossOp.CountHits) {
                ((int[]) values)[0]++;
            }
        };
        var trust = new Trust(true, 0, new CacheFolder(cache));
        try (var device = new LyingDevice(true, lie)) {
            var trainer = trainer(device, Journal.NONE, trust);
            MistrustException e = assertThrows(MistrustException.class, trainer::run);
            assertTrue(
                    String.valueOf(e.getMessage())
                            .startsWith("self-test, evaluation of 6-8-3, batch 40: "),
                    e.getMessage());
        }
        try (var device = new LyingDevice(true, lie)) {
            trainer(device, Journal.NONE, new Trust(false, 0, new CacheFolder(cache)))
                    .run();
        }
    }
}
