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
 * @param chunkBytes size of a chunk, 1 or more; at least a batch is in it. Two of them lie on the
 *     device
 */
public record Streaming(Mode mode, long chunkBytes) {
    /** When examples stream. */
    public enum Mode {
        /** Where they do not fit. */
        AUTO,
        /** In any case. */
        ALWAYS,
        /** Never: what does not fit is refused. */
        NEVER;

        /**
         * As options say it.
         *
         * @return for example {@code auto}
         */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Mebibytes of a chunk, unless told otherwise: some 20,000 pictures of 28 x 28. */
    public static final int CHUNK_MEBIBYTES = 16;

    /** Streams what does not fit, by chunks of the usual size. */
    public static final Streaming AUTO = new Streaming(Mode.AUTO, (long) CHUNK_MEBIBYTES << 20);

    private static final double USABLE = 0.9; // share of the memory; drivers take some of it, too

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

    /** Whether tensors fit into a share of a device's memory; {@code cpu} holds the source, too. */
    private static boolean fits(
            Device device, Source source, Collection<Tensor> tensors, double share) {
        long needed = tensors.stream().mapToLong(Tensor::bytes).sum();
        long largest = tensors.stream().mapToLong(Tensor::bytes).max().orElse(0);
        long beside = device.info().id().equals("cpu") ? source.bytes() : 0;
        return needed <= share * device.info().memoryBytes() - beside
                && largest <= device.largestTensor();
    }

    /**
     * Refuses examples that cannot all lie on a device.
     *
     * @throws DeviceException with figures
     */
    static void requireRoom(Device device, Source source, Examples all) {
        if (!fits(device, source, all.tensors(), 1)) {
            long needed = all.tensors().stream().mapToLong(Tensor::bytes).sum();
            throw new DeviceException(
                    String.format(
                                    Locale.ROOT,
                                    "examples: need %s in the memory of %s, which has %s; kiln train",
                                    mebibytes(needed),
                                    device.info().id(),
                                    mebibytes(device.info().memoryBytes()))
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
        boolean streams = mode == Mode.ALWAYS
                || mode == Mode.AUTO && !fits(device, source, whole.tensors(), USABLE);
        return streams
                ? new StreamedSupply(source, chunk(source), batch)
                : new WholeSupply(
                        new ResidentExamples(device, source.data(), source.scaling()), true);
    }

    private int chunk(Source source) {
        Dataset data = source.data();
        long one = Place.of("one", source, 1).tensors().stream()
                .mapToLong(Tensor::bytes)
                .sum();
        return (int) Math.max(1, Math.min(data.size(), chunkBytes / one));
    }
}
