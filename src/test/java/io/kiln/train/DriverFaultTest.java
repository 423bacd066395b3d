package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.cli.ExitCode;
import io.kiln.data.Dataset;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.cl.ClUnderTest;
import io.kiln.model.Standing;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What drivers do in the middle of a training, beyond the single failing calls of {@link FaultTest}:
 * the last checkpoint stays, and on {@code cpu} the run ends in the weights of an unbroken one.
 */
@Tag("slow")
@NeedsOpenCl
final class DriverFaultTest {
    private static final Settings SETTINGS =
            Toy.SETTINGS.withEpochs(3).withBatch(8).withValidation(0);
    private static final Dataset DATA = Toy.pictures(64, 1, 3); // 8 steps an epoch
    private static final int MIDDLE = 8 + 1 + 4; // asked before each step and after each epoch
    private static final DeviceOptions OPTIONS = DeviceOptions.DEFAULT.withKernels("direct");
    private static final int NO_MEMORY = -4;
    private static final int BUILD_FAILED = -11;
    private static final int DEVICE_LOST = -36;

    @TempDir
    private Path temporary;

    private final FaultyCl faulty = FaultyCl.over("auto");

    /** Trains until the driver does something in the middle of the second epoch, and fails. */
    private String failure(Runnable driver) {
        var cl = new CheckedCl(faulty);
        DeviceException e = assertThrows(DeviceException.class, () -> train(cl, driver));
        assertEquals(ExitCode.DEVICE, ExitCode.of(e));
        assertEquals(0, cl.live(), cl::report);
        return String.valueOf(e.getMessage());
    }

    private void train(CheckedCl cl, Runnable driver) {
        Run run = Toy.create(temporary.resolve("run"), DATA, SETTINGS);
        int[] asked = {0};
        BooleanSupplier never = () -> {
            if (asked[0]++ == MIDDLE) {
                driver.run();
            }
            return false;
        };
        var trust = new Trust(false, 1000, new CacheFolder(temporary));
        var scaling = Trainer.scaling(DATA, 0);
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            new Trainer(device, Toy.network(), DATA, scaling, SETTINGS, run, never, trust).run();
        }
    }

    private void assertGoesOnFromTheFirstEpoch() {
        Path folder = temporary.resolve("run");
        Moment from = Resumable.latest(folder, SETTINGS).orElseThrow().moment();
        assertEquals(1, from.epoch());
        assertEquals(Standing.VERIFIED, from.standing());
        String unbroken = Toy.train(Toy.network(), DATA, SETTINGS).last().hash();
        assertEquals(unbroken, Toy.goOn(folder, DATA, 1, Toy.NEVER).last().hash());
    }

    @Test
    void aDeviceMayBeLostInTheMiddleOfAnEpoch() {
        String said = failure(() -> faulty.failFrom(1, DEVICE_LOST));
        assertTrue(said.contains("the device was lost"), said);
        assertGoesOnFromTheFirstEpoch();
    }

    /** Drivers reserve memory when it is first touched: by a launch, a copy, or while waiting. */
    @ParameterizedTest
    @ValueSource(strings = {"enqueue", "map", "finish"})
    void memoryMayBeMissingOnlyWhenItIsUsed(String call) {
        String said = failure(() -> faulty.fail(call, 1, NO_MEMORY));
        assertTrue(said.contains("not enough memory on the device; take a smaller"), said);
        assertGoesOnFromTheFirstEpoch();
    }

    @Test
    void kernelsMayStopToRunWithoutAWord() {
        String said = failure(faulty::idle);
        assertTrue(said.startsWith("cross-check in step "), said);
        assertTrue(said.contains("step 8 of epoch 1 was right, so"), said);
        assertGoesOnFromTheFirstEpoch();
    }

    @Test
    void aCompilerMayRefuseEverything() {
        faulty.failFrom("build", 1, BUILD_FAILED);
        String said = failure(() -> {});
        assertTrue(said.contains("a log of the compiler"), said);
    }
}
