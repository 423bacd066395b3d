package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;

import java.util.Collection;
import java.util.Locale;

/**
 * Whether examples stream through a device's memory in chunks, or all lie there. No result depends on
 * it, not by a bit.
 *
 * @param mode when they stream
 * @param chunkBytes size of a chunk, 1 or more, but at most a sixteenth of the memory; at least a
 *     batch is in it. Two of them lie on the device
 */
public record Streaming(Mode mode, long chunkBytes) {
    /** When examples stream. */
    public enum Mode {
        /** Where they do not fit. */
        AUTO,
        /** In any case. */
        ALWAYS,
        /** Never: what does not fit is refused. */
        NEVER
    }

    /** Mebibytes of a chunk, unless told otherwise: some 20,000 pictures of 28 x 28. */
    public static final int CHUNK_MEBIBYTES = 16;

    /** Streams what does not fit, by chunks of the usual size. */
    public static final Streaming AUTO = new Streaming(Mode.AUTO, (long) CHUNK_MEBIBYTES << 20);

    private static final double USABLE = 0.9; // share of the memory; drivers take some of it, too
    private static final double USABLE_HEAP = 0.5; // which has few large pieces, and garbage
    private static final int LEAST_CHUNKS =
            16; // that there must be room for, so that two leave most of it

    /**
     * Checks the size.
     *
     * @throws DeviceException when it is below 1
     */
    public Streaming {
        if (chunkBytes < 1) {
            throw new DeviceException("chunk of " + chunkBytes + " bytes: needs 1 or more");
        }
    }

    /** Memory for examples: of {@code cpu} what the heap has left, for the host's own lie there, too. */
    private static long room(Device device) {
        Runtime jvm = Runtime.getRuntime();
        return heap(device)
                ? jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory()
                : device.info().memoryBytes();
    }

    private static boolean heap(Device device) {
        return device.info().id().equals("cpu");
    }

    private static boolean fits(Device device, Collection<Tensor> tensors, double share) {
        long needed = tensors.stream().mapToLong(Tensor::bytes).sum();
        long largest = tensors.stream().mapToLong(Tensor::bytes).max().orElse(0);
        return needed <= share * room(device) && largest <= device.largestTensor();
    }

    /**
     * Refuses examples that cannot all lie on a device.
     *
     * @throws DeviceException with figures
     */
    static void requireRoom(Device device, Examples all) {
        if (!fits(device, all.tensors(), 1)) {
            long needed = all.tensors().stream().mapToLong(Tensor::bytes).sum();
            throw new DeviceException(
                    String.format(
                                    Locale.ROOT,
                                    "examples: need %s in the memory of %s, which has %s for them; kiln train",
                                    mebibytes(needed),
                                    device.info().id(),
                                    mebibytes(room(device)))
                            + " streams them (--stream auto), sweep and lr-find need them there: take fewer");
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", (bytes + (1 << 20) - 1) >> 20);
    }

    /**
     * Supplies examples so.
     *
     * @param device where
     * @param source the examples
     * @param whole a plan over all of them
     * @param batch the largest that a pass will ask for
     */
    Supply supply(Device device, Source source, Plan whole, int batch) {
        double usable = heap(device) ? USABLE_HEAP : USABLE;
        boolean streams =
                mode == Mode.ALWAYS || mode == Mode.AUTO && !fits(device, whole.tensors(), usable);
        return streams
                ? new StreamedSupply(source, chunk(device, source), batch)
                : new WholeSupply(
                        new ResidentExamples(device, source.data(), source.scaling()), true);
    }

    /** Examples of a chunk; so many that two, and on a heap the next one, leave most of it. */
    private int chunk(Device device, Source source) {
        Dataset data = source.data();
        long bytes = Math.min(chunkBytes, room(device) / LEAST_CHUNKS);
        long one = Place.of("one", source, 1).tensors().stream()
                .mapToLong(Tensor::bytes)
                .sum();
        return (int) Math.max(1, Math.min(data.size(), bytes / one));
    }
}
