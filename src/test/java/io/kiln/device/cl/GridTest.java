package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.cl.Found;
import io.kiln.cl.Key;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Groups of a launch meet where they can, and say so where they cannot. */
@NeedsOpenCl
final class GridTest {
    private static final int PATIENT = 1 << 28;
    private static final long SECONDS = TimeUnit.SECONDS.toNanos(20); // two, on a quiet machine

    private static Candidate candidate() {
        return Candidate.all(Bindings.open("auto")).get(0);
    }

    private static String refused(Runnable what) {
        return String.valueOf(assertThrows(DeviceException.class, what::run).getMessage());
    }

    @Test
    void groupsMeetByEveryMeansThatProcessorsHave() {
        int units = candidate().found().units();
        try (ClDevice device = candidate().open(DeviceOptions.DEFAULT, Sources.shipped())) {
            for (Scope scope : List.of(Scope.EMULATED, Scope.ATOMICS_3)) {
                try (var probe = new GridProbe(device, scope, Math.min(2, units))) {
                    assertTrue(probe.looks() > 1);
                    probe.meet(PATIENT);
                }
            }
            try (var probe = new GridProbe(device, Scope.EMULATED, 2 * units + 1)) {
                assertEquals(
                        "its " + (2 * units + 1) + " groups are not all at work at a time",
                        refused(() -> probe.meet(1000)));
            }
        }
    }

    @Test
    void aProcessorIsRefused() {
        String reason = refused(() -> GridSearch.scope(candidate()));
        assertEquals("a processor does not run all groups at a time", reason);
        DeviceOptions options = DeviceOptions.DEFAULT.withPersistent(true);
        try (ClDevice device = candidate().open(options, Sources.shipped())) {
            assertFalse(device.persistence().on());
        }
    }

    /** A device with some words about itself, which answers these keys and no others. */
    private static Candidate saying(String version, String extensions, Map<Integer, Long> keys) {
        var cl = (Cl) Proxy.newProxyInstance(
                Cl.class.getClassLoader(), new Class<?>[] {Cl.class}, (self, method, args) -> {
                    if (method.getName().equals("number") && keys.containsKey(args[1])) {
                        return keys.get(args[1]);
                    }
                    throw new DeviceException(method + " is unknown");
                });
        Ref ref = () -> Ref.Kind.DEVICE;
        List<String> words = List.of(extensions.split(" "));
        var found = new Found(
                0,
                "test",
                ref,
                "GPU",
                "",
                "",
                version,
                DeviceInfo.Kind.GPU,
                132,
                0,
                1L << 33,
                1L << 31,
                48 << 10,
                true,
                1024,
                1,
                128,
                1,
                63,
                false,
                words,
                null);
        return new Candidate(cl, found);
    }

    @Test
    void whatADeviceSaysOfItselfDecides() {
        int display = Key.DEVICE_KERNEL_EXEC_TIMEOUT_NV;
        int atomics = Key.DEVICE_ATOMIC_MEMORY_CAPABILITIES;
        String nvidia = "cl_khr_fp64 cl_nv_device_attribute_query";
        var free = saying("OpenCL 3.0 CUDA", nvidia, Map.of(display, 0L));
        assertEquals(Scope.PTX, GridSearch.scope(free));
        var shown = saying("OpenCL 3.0 CUDA", nvidia, Map.of(display, 1L));
        assertEquals(
                "it drives a display, which long launches would stop",
                refused(() -> GridSearch.scope(shown)));
        assertEquals(
                Scope.ATOMICS_2,
                GridSearch.scope(saying("OpenCL 2.1 AMD", "cl_khr_fp64", Map.of())));
        var able = saying("OpenCL 3.0 X", "cl_khr_fp64", Map.of(atomics, 32L | 2 | 1));
        assertEquals(Scope.ATOMICS_3, GridSearch.scope(able));
        for (long bits : new long[] {32 | 1, 16 | 2 | 1}) {
            var unable = saying("OpenCL 3.0 X", "cl_khr_fp64", Map.of(atomics, bits));
            assertEquals(
                    "its groups have no way to see what others wrote (atomics of device scope, or"
                            + " NVIDIA's PTX)",
                    refused(() -> GridSearch.scope(unable)));
        }
    }

    @Test
    void aTrialTellsHowLongGroupsMayWait() {
        var args = List.of(candidate().id(), "auto", Scope.EMULATED.name(), "1");
        assertTrue(GridTrial.looks(GridChild.class, args, SECONDS) > 1);
    }

    /** Ten nanoseconds a look, but for what comes between some launches. */
    @Test
    void aLaunchThatIsLateByChanceDoesNotShortenWaits() {
        int[] launches = {0};
        int looks = GridProbe.looks(wait -> {
            boolean late = launches[0]++ % 3 != 2; // the first of all, too
            return 10L * wait + (late ? TimeUnit.MILLISECONDS.toNanos(50) : 0);
        });
        assertEquals(1_000_000, looks);
    }

    /** A child whose launches never end. */
    static final class Hanging {
        public static void main(String[] args) throws IOException, InterruptedException {
            Files.writeString(Path.of(args[0]), GridChild.BEGUN + "\n");
            TimeUnit.MINUTES.sleep(5);
        }
    }

    /** A child that has said all, and then does not end. */
    static final class Lingering {
        public static void main(String[] args) throws IOException, InterruptedException {
            Files.writeString(Path.of(args[0]), GridChild.BEGUN + "\n" + GridChild.LOOKS + "7\n");
            TimeUnit.MINUTES.sleep(5);
        }
    }

    @Test
    void aTrialThatSaidAllIsHeard() {
        assertEquals(7, GridTrial.looks(Lingering.class, List.of(), 1));
    }

    /** A child whose driver ends it. */
    static final class Dying {
        public static void main(String[] args) {
            Runtime.getRuntime().halt(9);
        }
    }

    @Test
    void aTrialThatHangsOrDiesIsAnAnswer() {
        assertEquals(
                "a launch of its trial hung",
                refused(() -> GridTrial.looks(Hanging.class, List.of(), 1)));
        assertEquals(
                "its trial ended with exit code 9",
                refused(() -> GridTrial.looks(Dying.class, List.of(), SECONDS)));
    }
}
