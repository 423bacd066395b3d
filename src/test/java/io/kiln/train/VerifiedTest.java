package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.UpdateOp;
import io.kiln.model.ModelException;
import io.kiln.model.Standing;
import io.kiln.trust.LyingDevice;
import io.kiln.trust.MistrustException;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Kernels that are wrong from some step on: no checkpoint is published that a check has not passed,
 * and a run goes on from the last one that it has.
 */
@Tag("slow")
@Tag("quick")
final class VerifiedTest {
    private static final Dataset DATA = Toy.clouds(300, 1, 3);
    private static final Settings SETTINGS = Toy.SETTINGS; // 4 epochs of 9 steps, the last short
    private static final int RARELY = 1000;

    @TempDir
    private Path temporary;

    /** Every update of the run from the nth on is wrong by one bit. */
    private static LyingDevice.Lie from(int nth) {
        int[] updates = {0};
        return (op, t, values) -> {
            if (op instanceof UpdateOp.Sgd && t.name().equals("w1") && ++updates[0] >= nth) {
                float[] w = (float[]) values;
                w[7] += Math.ulp(w[7]);
            }
        };
    }

    private Trainer trainer(Device device, Run run, int every, BooleanSupplier cancelled) {
        var trust = new Trust(false, every, new CacheFolder(temporary));
        var scaling = Trainer.scaling(DATA, SETTINGS.validation());
        return new Trainer(device, Toy.network(), DATA, scaling, SETTINGS, run, cancelled, trust);
    }

    private static Resumable latest(Path folder) {
        return Resumable.latest(folder, SETTINGS).orElseThrow();
    }

    private static BooleanSupplier afterEpoch(Path folder, int epoch) {
        return () -> latest(folder).moment().epoch() >= epoch;
    }

    private static String unbroken() {
        return Toy.train(Toy.network(), DATA, SETTINGS).last().hash();
    }

    @ParameterizedTest
    @CsvSource({
        "2,  step 1 of epoch 1, step 8 of epoch 1, 0",
        "9,  step 8 of epoch 1, step 9 of epoch 1, 0",
        "12, step 9 of epoch 1, step 8 of epoch 2, 1",
        "27, step 8 of epoch 3, step 9 of epoch 3, 2",
    })
    void aLastingFaultIsFoundBeforeTheNextCheckpoint(
            int nth, String good, String failing, int kept) {
        Path folder = temporary.resolve("run");
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (var device = new LyingDevice(true, from(nth))) {
            Trainer trainer = trainer(device, run, RARELY, Toy.NEVER);
            String said = String.valueOf(
                    assertThrows(MistrustException.class, trainer::run).getMessage());
            assertTrue(said.startsWith("cross-check in " + failing), said);
            assertTrue(said.contains(good + " was right, so the steps between"), said);
        }
        assertEquals(kept, latest(folder).moment().epoch());
        assertEquals(Standing.VERIFIED, latest(folder).moment().standing());
        assertEquals(unbroken(), Toy.goOn(folder, DATA, 1, Toy.NEVER).last().hash());
        assertEquals(Standing.REFERENCE, latest(folder).moment().standing());
    }

    /** One epoch checked and right, one unchecked and wrong; then somebody looks again. */
    @Test
    void whatNobodyCheckedBecomesSuspect() {
        Path folder = temporary.resolve("run");
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (var device = new LyingDevice(true, from(10))) {
            trainer(device, run, RARELY, afterEpoch(folder, 1)).run();
            Resumable checked = latest(folder);
            run = Run.reopen(folder, checked);
            trainer(device, run, 0, afterEpoch(folder, 2)).resume(checked.moment(), checked.best());
            Resumable unchecked = latest(folder);
            assertEquals(2, unchecked.moment().epoch());
            assertEquals(Standing.UNCHECKED, unchecked.moment().standing());
            run = Run.reopen(folder, unchecked);
            Trainer third = trainer(device, run, RARELY, Toy.NEVER);
            assertThrows(
                    MistrustException.class,
                    () -> third.resume(unchecked.moment(), unchecked.best()));
        }
        Resumable from = latest(folder);
        assertEquals(1, from.moment().epoch());
        assertTrue(from.skipped().get(0).contains("suspect"), from.skipped()::toString);
        assertEquals(unbroken(), Toy.goOn(folder, DATA, 1, Toy.NEVER).last().hash());
    }

    @Test
    void aRunThatNobodyEverCheckedHasNothingToGoOnFrom() {
        Path folder = temporary.resolve("run");
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (var device = new LyingDevice(true, from(1))) {
            trainer(device, run, 0, afterEpoch(folder, 1)).run();
            Resumable unchecked = latest(folder);
            Trainer second = trainer(device, Run.reopen(folder, unchecked), RARELY, Toy.NEVER);
            assertThrows(
                    MistrustException.class,
                    () -> second.resume(unchecked.moment(), unchecked.best()));
        }
        assertThrows(ModelException.class, () -> latest(folder));
    }

    /** Whoever interrupts a run on such a device waits for one more step, which is checked. */
    @Test
    void theCheckpointOfAnInterruptionIsVerified() {
        Path folder = temporary.resolve("run");
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (var device = new LyingDevice(true, LyingDevice.Lie.NONE)) {
            trainer(device, run, RARELY, Toy.after(4)).run();
        }
        assertEquals(5, latest(folder).moment().step());
        assertEquals(Standing.VERIFIED, latest(folder).moment().standing());
        assertEquals(unbroken(), Toy.goOn(folder, DATA, 1, Toy.NEVER).last().hash());
    }

    /** Nothing done since is as good as what it went on from, and no better. */
    @Test
    void anInterruptionAtOnceChecksWhatWasUnchecked() {
        Path folder = temporary.resolve("run");
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (var device = new LyingDevice(true, LyingDevice.Lie.NONE)) {
            trainer(device, run, 0, Toy.after(4)).run();
            Resumable unchecked = latest(folder);
            assertEquals(4, unchecked.moment().step());
            assertEquals(Standing.UNCHECKED, unchecked.moment().standing());
            trainer(device, Run.reopen(folder, unchecked), RARELY, () -> true)
                    .resume(unchecked.moment(), unchecked.best());
        }
        assertEquals(5, latest(folder).moment().step());
        assertEquals(Standing.VERIFIED, latest(folder).moment().standing());
    }
}
