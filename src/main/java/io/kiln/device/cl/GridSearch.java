package io.kiln.device.cl;

import io.kiln.cl.Found;
import io.kiln.cl.Key;
import io.kiln.device.CacheFolder;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Precision;
import io.kiln.device.PrivateCache;
import io.kiln.device.Version;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Finds out how groups of a device may meet: what it says of itself allows it, or does not. */
final class GridSearch {
    private static final Logger LOG = LoggerFactory.getLogger(GridSearch.class);
    private static final String PTX = "cl_nv_device_attribute_query";

    /** How long the launches of a trial may take. */
    private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private GridSearch() {}

    /** The choice for a device, which looks when it is first asked, if the options want it. */
    static GridChoice of(Candidate candidate, DeviceOptions options) {
        var notes = new PrivateCache(
                CacheFolder.ofUser().resolve("persistent"), "notes on persistent kernels");
        return new GridChoice(
                candidate.id(),
                name("broken", candidate),
                notes,
                options.persistent() ? () -> search(candidate, options, notes) : null,
                LOG::warn);
    }

    /** Of a note, which another driver or Kiln does not heed. */
    private static String name(String what, Candidate candidate) {
        String of = Version.number() + "\n" + candidate.identity();
        byte[] text = of.getBytes(StandardCharsets.UTF_8);
        return what + "-" + UUID.nameUUIDFromBytes(text) + ".txt";
    }

    private static Grid search(Candidate candidate, DeviceOptions options, PrivateCache notes) {
        require(options);
        Scope scope = scope(candidate);
        int groups = candidate.found().units();
        String name = name("looks", candidate);
        int looks = number(notes.find(name));
        if (looks == 0) {
            looks = tried(candidate, scope, groups);
            notes.keep(name, Integer.toString(looks));
        }
        return new Grid(scope, groups, looks);
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
    }

    private static int tried(Candidate candidate, Scope scope, int groups) {
        List<String> args = List.of(
                candidate.id(), candidate.cl().binding(), scope.name(), Integer.toString(groups));
        return GridTrial.looks(GridChild.class, args, TRIAL_NANOS);
    }

    private static void require(DeviceOptions options) {
        if (!options.fuse()) {
            throw new DeviceException("no operations may run together (--fuse none)");
        }
        if (options.precision() != Precision.FP32) {
            throw new DeviceException("they are fp32 only");
        }
    }

    /** By which means the groups of a device see what others wrote. */
    static Scope scope(Candidate candidate) {
        Found found = candidate.found();
        if (found.kind() == DeviceInfo.Kind.CPU) {
            throw new DeviceException("a processor does not run all groups at a time");
        }
        if (found.extensions().contains(PTX)) {
            if (number(candidate, Key.DEVICE_KERNEL_EXEC_TIMEOUT_NV) != 0) {
                throw new DeviceException("it drives a display, which long launches would stop");
            }
            return Scope.PTX;
        }
        String version = found.version().toUpperCase(Locale.ROOT);
        if (version.startsWith("OPENCL 2.")) {
            return Scope.ATOMICS_2;
        }
        long wanted = Key.ATOMIC_ORDER_ACQ_REL | Key.ATOMIC_SCOPE_DEVICE;
        long atomics = number(candidate, Key.DEVICE_ATOMIC_MEMORY_CAPABILITIES);
        if ((atomics & wanted) != wanted) {
            throw new DeviceException("its groups have no way to see what others wrote (atomics of"
                    + " device scope, or NVIDIA's PTX)");
        }
        return Scope.ATOMICS_3;
    }

    /** What a device says where it says it, else 0. */
    private static long number(Candidate candidate, int key) {
        try {
            return candidate.cl().number(candidate.device(), key);
        } catch (DeviceException e) {
            return 0;
        }
    }
}
