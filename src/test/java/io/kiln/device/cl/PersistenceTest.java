package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Clock;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.PrivateCache;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** When noted steps are launched, and that none gets lost. */
@NeedsOpenCl
final class PersistenceTest {
    private static final int MANY = 1000;
    private static final Tensor CLOCK = Clock.tensor("clock");
    private static final Plan TICK = new Plan("tick", List.of(new Op.Advance(CLOCK, 1)));

    @TempDir
    Path folder;

    /** A device whose launches give up after so many steps. */
    private ClDevice open(int steps) {
        Candidate candidate = Candidate.all(Bindings.open("auto")).get(0);
        int meetings =
                steps * PersistentPlan.of(TICK, candidate.limits()).launches().size();
        var grid = new Grid(Scope.EMULATED, 1, 1 << 28, 60_000_000_000L, meetings);
        var notes = new PrivateCache(folder, "notes");
        var choice = new GridChoice("cl:0", "note", notes, () -> grid, line -> {});
        DeviceOptions options = DeviceOptions.DEFAULT.withKernels("plain");
        return candidate.open(options, Sources.shipped(), choice);
    }

    private static PersistentProgram compile(ClDevice device, Store store) {
        return assertInstanceOf(PersistentProgram.class, device.compile(TICK, store));
    }

    private static int steps(Store store) {
        int[] clock = new int[CLOCK.size()];
        store.read(CLOCK, clock);
        return clock[1];
    }

    private static void run(Program program, int times) {
        for (int time = 0; time < times; time++) {
            program.run();
        }
    }

    @Test
    void whoLooksEarlyDoesNotShortenLaunches() {
        try (ClDevice device = open(MANY)) {
            Store store = device.open(List.of(CLOCK));
            PersistentProgram program = compile(device, store);
            run(program, 5);
            assertEquals(16, program.most());
            run(program, 1);
            assertEquals(6, steps(store));
            assertEquals(16, program.most());
        }
    }

    /** What is noted changes a store that stays, and the launch of two gives up. */
    @Test
    void aStoreThatClosesLosesNoStep() {
        try (ClDevice device = open(1)) {
            Store kept = device.open(List.of(CLOCK));
            Store closed = device.open(List.of(), kept);
            run(compile(device, closed), 3);
            assertTrue(device.persistence().on());
            closed.close();
            assertEquals(3, steps(kept));
            assertFalse(device.persistence().on());
        }
    }

    @Test
    void afterALaunchThatGaveUpStepsGoOn() {
        try (ClDevice device = open(0)) {
            Store store = device.open(List.of(CLOCK));
            PersistentProgram program = compile(device, store);
            run(program, 1);
            assertFalse(device.persistence().on());
            run(program, 2);
            assertEquals(3, steps(store));
        }
    }
}
