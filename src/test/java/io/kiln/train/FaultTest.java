package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.cli.ExitCode;
import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.cl.ClUnderTest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/**
 * Whatever call of OpenCL fails in a short training: the failure is said, nothing of the driver's
 * stays behind, and the run goes on from its last checkpoint to the same weights.
 */
@Tag("slow")
@NeedsOpenCl
final class FaultTest {
    private static final Settings SETTINGS =
            Toy.SETTINGS.withEpochs(2).withBatch(16).withValidation(0);
    private static final Dataset DATA = Toy.pictures(32, 1, 3);
    private static final int OUT_OF_RESOURCES = -5;
    private static final int NO_MEMORY = -4;
    private static final int BUILD_FAILED = -11;
    private static final int DEVICE_LOST = -36;
    private static final int[] ERRORS = {OUT_OF_RESOURCES, NO_MEMORY, BUILD_FAILED, DEVICE_LOST};
    private static final DeviceOptions OPTIONS = DeviceOptions.DEFAULT.withKernels("direct");

    @TempDir
    private Path temporary;

    private Outcome train(FaultyCl faulty, Path folder) {
        var cl = new CheckedCl(faulty);
        Run run = Toy.create(folder, DATA, SETTINGS);
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            return Toy.trainer(device, Toy.network(), DATA, SETTINGS, run, Toy.NEVER)
                    .run();
        } finally {
            assertEquals(0, cl.live(), cl::report);
        }
    }

    private String unbroken(FaultyCl faulty) {
        faulty.fail(Long.MAX_VALUE, -5);
        return train(faulty, temporary.resolve("whole")).last().hash();
    }

    /** Trains with the fault that was set, and goes on without it. */
    private void survives(FaultyCl faulty, String hash, Path folder) {
        try {
            assertEquals(hash, train(faulty, folder).last().hash(), folder::toString);
            return;
        } catch (DeviceException e) {
            assertEquals(ExitCode.DEVICE, ExitCode.of(e));
            assertTrue(e.getMessage().contains("injected"), e.getMessage());
        }
        if (Resumable.latest(folder, SETTINGS).isPresent()) {
            Outcome outcome = Toy.goOn(folder, DATA, 1, Toy.NEVER);
            assertEquals(hash, outcome.last().hash(), folder::toString);
        }
    }

    /**
     * One call in seven, the errors taking turns; with {@code KILN_FAULTS=each}, as in CI, every
     * call, and with {@code KILN_FAULTS=all} every error on every call. With {@code
     * KILN_FAULTS=none} nothing fails here, as another stage of CI lets everything fail.
     */
    @Test
    void anyCallMayFail() {
        String wanted = System.getenv().getOrDefault("KILN_FAULTS", "some");
        if (wanted.equals("none")) {
            return;
        }
        FaultyCl faulty = FaultyCl.over("auto");
        String hash = unbroken(faulty);
        long calls = faulty.calls();
        assertTrue(calls > 100, calls + " calls");
        int turns = wanted.equals("all") ? ERRORS.length : 1;
        for (long n = 1; n <= calls; n += wanted.equals("some") ? 7 : 1) {
            for (int turn = 0; turn < turns; turn++) {
                int error = ERRORS[(int) (n + turn) % ERRORS.length];
                faulty.fail(n, error);
                survives(faulty, hash, temporary.resolve("call " + n + " error " + error));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {OUT_OF_RESOURCES, NO_MEMORY, BUILD_FAILED, DEVICE_LOST})
    void fromAnyLaunchOnEverythingMayFail(int error) {
        FaultyCl faulty = FaultyCl.over("auto");
        String hash = unbroken(faulty);
        for (long n = faulty.calls() / 2; n <= faulty.calls(); n += 37) {
            faulty.failFrom(n, error);
            survives(faulty, hash, temporary.resolve("from " + n + " error " + error));
        }
    }
}
