package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.CheckedCl;
import io.kiln.cl.Cl;
import io.kiln.cl.ClException;
import io.kiln.cl.EmulatedCommands;
import io.kiln.cl.EmulatedCommands.Sort;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** A step that is one call gives the bits of a step that is many, and costs nothing where it fails. */
@NeedsOpenCl
final class ReplayTest {
    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withKernels("direct").withReplay(true);
    private static final SmallTraining TRAINING = new SmallTraining(
            Network.parse("37-19-11-5", Activation.RELU, Loss.CROSS_ENTROPY),
            new Sgd(0.9f, 1e-4f),
            300,
            16);
    private static final int STEPS = 19; // an epoch
    private static final String THREE_EPOCHS = "ae894b7b7e7fe7e9"; // the CPU device's own constant

    private static final Tensor CLOCK = Clock.tensor("clock");
    private static final Plan TICK = new Plan("tick", List.of(new Op.Advance(CLOCK, 1)));

    private static String hash(Cl binding, int epochs) {
        var cl = new CheckedCl(binding);
        String hash;
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            hash = TRAINING.on(device, epochs).weights().hash().substring(0, 16);
        }
        assertEquals(0, cl.live(), cl::report);
        return hash;
    }

    @ParameterizedTest
    @EnumSource(names = {"IN_TURNS", "OVERLAPPING"})
    void aStepIsOneCallAndGivesTheSameBits(Sort sort) {
        var emulated = EmulatedCommands.over("jocl", sort);
        var faulty = new FaultyCl(emulated.cl());
        faulty.fail("enqueue", Long.MAX_VALUE, 0); // counts
        hash(faulty, 1);
        long once = faulty.calls();
        assertEquals(STEPS, emulated.replays());
        assertEquals(THREE_EPOCHS, hash(faulty, 3));
        assertEquals(2 * once, faulty.calls(), "two epochs more are launches more");
        assertEquals(4 * STEPS, emulated.replays());
    }

    @Test
    void aDriverGivesTheSameBits() {
        Cl lwjgl = FaultyCl.over("lwjgl");
        assertEquals(THREE_EPOCHS, hash(lwjgl, 3));
        Object fact = candidate(lwjgl).listing().facts().get("replay");
        boolean can = candidate(lwjgl).found().extensions().contains("cl_khr_command_buffer");
        assertEquals(can, String.valueOf(fact).startsWith("possible"), String.valueOf(fact));
    }

    /** So runs record it, and what passed the self-test in one way is examined anew in the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kernelsSayWhetherTheyAreReplayed(boolean wanted) {
        Cl cl = EmulatedCommands.over("jocl", Sort.OVERLAPPING).cl();
        try (Device device = ClUnderTest.open(cl, OPTIONS.withReplay(wanted))) {
            Program program = device.compile(TICK, device.open(List.of(CLOCK)));
            assertEquals(List.of(wanted ? "advance (replayed)" : "advance"), program.kernels());
        }
    }

    /** Nothing has run by then, be it the last of the recordings that take turns. */
    @ParameterizedTest
    @CsvSource({"make, 1", "make, 8", "record, 1", "record, 8", "finalise, 1", "finalise, 8"})
    void aDriverThatRefusesToRecordIsAskedForLaunches(String call, int nth) {
        var faulty = new FaultyCl(EmulatedCommands.over("jocl", Sort.IN_TURNS).cl());
        var cl = new CheckedCl(faulty);
        List<String> said = new ArrayList<>();
        try (var device = (ClDevice) ClUnderTest.open(cl, OPTIONS.withReplay(false))) {
            Replays replays = Replays.of(candidate(cl), OPTIONS, said::add);
            assertNotNull(replays);
            try (Bound bound = bound(device)) {
                faulty.fail(call, nth, -6);
                int before = cl.live();
                assertNull(replays.record(device, bound));
                assertEquals(before, cl.live(), cl::report);
            }
        }
        String line = "cl:0: launches are not replayed: injected into " + call
                + ": OUT_OF_HOST_MEMORY (-6): not enough memory on the host; take a smaller batch";
        assertEquals(List.of(line), said);
        assertEquals(0, cl.live(), cl::report);
    }

    private static Bound bound(ClDevice device) {
        Store store = device.open(List.of(CLOCK));
        List<Call> calls = device.oneByOne(TICK, new PlainFamily());
        return device.bind(TICK, calls, (ClStore) store, false);
    }

    private static Candidate candidate(Cl cl) {
        return Candidate.all(cl).get(0);
    }

    @Test
    void afterAFailedRecordingStepsAreLaunches() {
        var emulated = EmulatedCommands.over("jocl", Sort.OVERLAPPING);
        var faulty = new FaultyCl(emulated.cl());
        faulty.fail("finalise", 2, -59); // the program of the last batch
        assertEquals(THREE_EPOCHS, hash(faulty, 3));
        assertEquals(3 * (STEPS - 1), emulated.replays());
    }

    /** By then a part of the step may have run, so that it cannot be done again. */
    @ParameterizedTest
    @CsvSource({"record, -36", "replay, -36", "replay, -5"})
    void whatFailsLaterIsAFailureOfTheDevice(String call, int status) {
        var emulated = EmulatedCommands.over("jocl", Sort.OVERLAPPING);
        var faulty = new FaultyCl(emulated.cl());
        var cl = new CheckedCl(faulty);
        faulty.failFrom(call, 5, status);
        try (Device device = ClUnderTest.open(cl, OPTIONS)) {
            ClException e = assertThrows(ClException.class, () -> TRAINING.on(device, 1));
            assertEquals(status, e.status());
        }
        assertEquals(0, cl.live(), cl::report);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ABSENT | the device has no cl_khr_command_buffer",
                "OTHER_QUEUE | the queue would need properties 0x1"
            })
    void aDeviceThatCannotIsLeftAsItIs(Sort sort, String reason) {
        var emulated = EmulatedCommands.over("jocl", sort);
        List<String> said = new ArrayList<>();
        assertNull(Replays.of(candidate(emulated.cl()), OPTIONS, said::add));
        assertEquals(List.of("cl:0: launches are not replayed: " + reason), said);
        assertEquals("no: " + reason, candidate(emulated.cl()).listing().facts().get("replay"));
        tick(emulated.cl(), OPTIONS);
        assertEquals(0, emulated.replays());
    }

    @Test
    void aDriverThatDoesNotSayWhichQueueItNeedsIsLeftAsItIs() {
        var faulty =
                new FaultyCl(EmulatedCommands.over("jocl", Sort.OVERLAPPING).cl());
        Candidate candidate = candidate(faulty);
        List<String> said = new ArrayList<>();
        faulty.fail("number", 1, -30);
        assertNull(Replays.of(candidate, OPTIONS, said::add));
        String reason = "the driver does not say which properties the queue needs";
        assertEquals(List.of("cl:0: launches are not replayed: " + reason), said);
    }

    @Test
    void joclCannotAndSaysWhoCan() {
        Cl jocl = Bindings.open("jocl");
        List<String> said = new ArrayList<>();
        assertNull(Replays.of(candidate(jocl), OPTIONS, said::add));
        assertTrue(said.get(0).endsWith("cl_khr_command_buffer, lwjgl does"), said::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoTracesOrDoesNotAskGetsLaunches(boolean traced) {
        var emulated = EmulatedCommands.over("jocl", Sort.OVERLAPPING);
        DeviceOptions options = traced ? OPTIONS.withTracing(true) : DeviceOptions.DEFAULT;
        List<String> said = new ArrayList<>();
        assertNull(Replays.of(candidate(emulated.cl()), options, said::add));
        assertEquals(traced ? 1 : 0, said.size(), said::toString);
        tick(emulated.cl(), options);
        assertEquals(0, emulated.replays());
    }

    private static void tick(Cl binding, DeviceOptions options) {
        var cl = new CheckedCl(binding);
        try (Device device = ClUnderTest.open(cl, options)) {
            Program program = device.compile(TICK, device.open(List.of(CLOCK)));
            program.run();
            device.finish();
        }
        assertEquals(0, cl.live(), cl::report);
    }
}
