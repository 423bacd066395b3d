package io.kiln.device.cpu;

import io.kiln.device.DeviceException;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Lays tensors out in a few large arrays, after asking whether they fit. */
final class Arena {
    /** Tensors above this many floats get an array of their own. */
    private static final int LARGE = Scratch.HUMONGOUS;

    /**
     * Index of the first cache line in an array that begins at a region; see {@link
     * Scratch#HUMONGOUS}.
     */
    static final int START = 12;

    private static final long LONGEST =
            Integer.MAX_VALUE - 64; // some JVMs keep a few words for themselves

    private Arena() {}

    /**
     * Arrays for some tensors, all zeros.
     *
     * @throws DeviceException when they do not fit into the heap or two share a name
     */
    static Map<Tensor, Slab> allocate(String what, Collection<Tensor> tensors) {
        long bytes = tensors.stream().mapToLong(Arena::bytes).sum();
        checkFits(what, bytes);
        long small =
                tensors.stream().filter(Arena::isSmall).mapToLong(Arena::floats).sum();
        checkArray(what + ": small tensors", small);
        tensors.stream()
                .filter(t -> t.type() == Type.F32)
                .forEach(t -> checkArray(what + ": " + t, floats(t)));
        var shared = new float[(int) Math.max(START + small, small == 0 ? 0 : LARGE)];
        Map<Tensor, Slab> slabs = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        int next = START;
        for (Tensor t : tensors) {
            if (!names.add(t.name())) {
                throw new DeviceException(what + ": " + t + " is named twice");
            }
            Slab slab;
            if (t.type() != Type.F32) {
                slab = Slab.dense(t);
            } else if (isSmall(t)) {
                slab = Slab.floats(t, shared, next);
                next += (int) floats(t);
            } else {
                slab = Slab.floats(t, new float[START + (int) floats(t)], START);
            }
            slabs.put(t, slab);
        }
        return slabs;
    }

    private static long floats(Tensor t) {
        return t.rows() * Slab.stride(t.cols());
    }

    private static boolean isSmall(Tensor t) {
        return t.type() == Type.F32 && floats(t) <= LARGE;
    }

    private static long bytes(Tensor t) {
        return t.type() == Type.F32 ? 4 * floats(t) : t.bytes();
    }

    private static void checkArray(String what, long floats) {
        if (floats > LONGEST) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s: %,d floats with padding, a Java array holds %,d",
                    what,
                    floats,
                    LONGEST));
        }
    }

    private static void checkFits(String what, long bytes) {
        Runtime jvm = Runtime.getRuntime();
        long free = jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
        if (bytes > free) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "%s: needs %,d MiB, the Java heap has %,d MiB left of %,d MiB; raise it with -Xmx",
                    what,
                    bytes >> 20,
                    free >> 20,
                    jvm.maxMemory() >> 20));
        }
    }
}
