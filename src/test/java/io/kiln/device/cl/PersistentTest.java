package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Plan;
import io.kiln.device.PrivateCache;
import io.kiln.device.Program;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Steps of which one launch does many come to the bits of launches as usual, also when groups wait
 * for each other in vain. PoCL does two groups at a time where it has two processors.
 */
@NeedsOpenCl
@Tag("slow") // PoCL takes ten seconds of processor time to build the kernels
final class PersistentTest {
    private static final int PATIENT = 1 << 28;
    private static final long LONG = 60_000_000_000L;
    private static final int EPOCHS = 1;

    /** For the launches as usual: PoCL builds these in the least time. */
    private static final DeviceOptions PLAIN = DeviceOptions.DEFAULT.withKernels("plain");

    private static final SmallTraining TRAINING = new SmallTraining(
            Network.parse("37-70", Activation.RELU, Loss.CROSS_ENTROPY),
            new Sgd(0.9f, 1e-3f),
            70,
            16);

    @TempDir
    Path folder;

    private static Grid grid(int groups, int spins) {
        return new Grid(Scope.EMULATED, groups, spins, LONG, Integer.MAX_VALUE);
    }

    private static int groups(Candidate candidate) {
        return Math.min(2, candidate.found().units());
    }

    private static Candidate candidate() {
        return Candidate.all(Bindings.open("auto")).get(0);
    }

    private ClDevice open(Supplier<Grid> search) {
        return open(search, Sources.shipped());
    }

    private ClDevice open(Supplier<Grid> search, Sources sources) {
        var notes = new PrivateCache(folder, "notes");
        return candidate()
                .open(PLAIN, sources, new GridChoice("cl:0", "note", notes, search, line -> {}));
    }

    private static void check(ClDevice device) {
        SmallTraining.Outcome got = TRAINING.on(device, EPOCHS);
        try (Device cpu = Devices.cpu()) {
            SmallTraining.Outcome wanted = TRAINING.on(cpu, EPOCHS);
            assertEquals(wanted.losses(), got.losses());
            assertEquals(wanted.weights().hash(), got.weights().hash());
        }
    }

    /** Launches of one step, of four, of what an epoch leaves; and the short batch between them. */
    @Test
    void oneLaunchDoesManySteps() {
        try (ClDevice device = open(() -> grid(groups(candidate()), PATIENT))) {
            check(device);
            assertTrue(device.persistence().on(), "groups did not meet");
        }
    }

    /** Of five groups PoCL begins the last when others have ended, on two processors. */
    @Test
    void whereGroupsCannotMeetTheRunGoesOnAndTheDeviceIsNotTriedAgain() {
        try (ClDevice device = open(() -> grid(2 * candidate().found().units() + 1, 1000))) {
            assertTrue(device.persistence().on());
            check(device);
            assertFalse(device.persistence().on(), "groups met");
        }
        Supplier<Grid> never = () -> {
            throw new AssertionError("tried again");
        };
        try (ClDevice device = open(never)) {
            assertFalse(device.persistence().on());
        }
    }

    /** Compilers may refuse what they took in the trial. */
    @Test
    void whatCannotBeBuiltRunsAsUsual() {
        var sources = new Sources(
                file -> file.equals("grid.clh") ? "#error no\n" : Sources.resource(file));
        try (ClDevice device = open(() -> grid(1, PATIENT), sources)) {
            List<Program> programs = new ArrayList<>();
            TRAINING.on(device, 1, programs::add);
            programs.forEach(program -> assertTrue(program instanceof ClProgram));
        }
    }

    /** A launch of two steps that is given up at each of its meetings in turn. */
    @Test
    void aLaunchThatIsGivenUpLeavesAllAsItWas() {
        try (ClDevice device = candidate().open(PLAIN, Sources.shipped())) {
            List<Program> programs = new ArrayList<>();
            TRAINING.on(device, 1, programs::add);
            Plan plan = programs.get(0).plan();
            var how = PersistentPlan.of(plan, device.limits());
            try (var store = (ClStore) device.open(how.outside())) {
                int meetings = 2 * how.launches().size();
                for (int m = 0; m < meetings; m++) {
                    var few = new Grid(Scope.EMULATED, groups(candidate()), PATIENT, LONG, m);
                    try (var kernel = new PersistentKernel(device, few, how, store)) {
                        List<String> before = filled(store, how);
                        assertFalse(kernel.run(2), "meeting " + m);
                        assertEquals(before, content(store, how), "meeting " + m);
                    }
                }
            }
        }
    }

    /** What is in the tensors when there are numbers in all, and a clock at its first step. */
    private static List<String> filled(ClStore store, PersistentPlan how) {
        for (Tensor t : how.outside()) {
            if (t.type() == Type.F32) {
                float[] numbers = new float[t.size()];
                for (int e = 0; e < numbers.length; e++) {
                    numbers[e] = (e % 13 + 1) / 16f;
                }
                store.write(t, numbers);
            } else {
                store.write(t, new int[t.size()]);
            }
        }
        return content(store, how);
    }

    private static List<String> content(ClStore store, PersistentPlan how) {
        List<String> content = new ArrayList<>();
        for (Tensor t : how.outside()) {
            float[] numbers = new float[t.type() == Type.F32 ? t.size() : 0];
            int[] words = new int[t.type() == Type.I32 ? t.size() : 0];
            if (t.type() == Type.F32) {
                store.read(t, numbers);
            } else {
                store.read(t, words);
            }
            content.add(t + Arrays.toString(numbers) + Arrays.toString(words));
        }
        return content;
    }
}
