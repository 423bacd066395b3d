package io.kiln.device;

/**
 * What a device is, read once when it is opened.
 *
 * @param id how options name it, for example {@code cpu} or {@code cl:0}
 * @param name what it calls itself
 * @param driver what runs it and its version; results are trusted for one device and driver
 * @param kind what sort of device it is
 * @param variant which of its ways of computing was chosen, for example {@code vector-512}
 * @param reason why that variant was chosen, one line
 * @param units threads or compute units at work
 * @param memoryBytes memory it may use
 * @param canonical whether its results are, bit for bit, those of docs/numbers.md
 * @param precision how exactly it multiplies matrices
 */
public record DeviceInfo(
        String id,
        String name,
        String driver,
        Kind kind,
        String variant,
        String reason,
        int units,
        long memoryBytes,
        boolean canonical,
        Precision precision) {
    /** What sort of device it is. */
    public enum Kind {
        /** Runs on the processor that runs Java. */
        CPU,
        /** A graphics processor. */
        GPU,
        /** Something else. */
        ACCELERATOR
    }

    /** A device that multiplies in 32-bit floats, as most do. */
    public DeviceInfo(
            String id,
            String name,
            String driver,
            Kind kind,
            String variant,
            String reason,
            int units,
            long memoryBytes,
            boolean canonical) {
        this(
                id,
                name,
                driver,
                kind,
                variant,
                reason,
                units,
                memoryBytes,
                canonical,
                Precision.FP32);
    }

    /**
     * Its way of computing, in words.
     *
     * @return the variant, and the precision where it is not that of 32-bit floats
     */
    public String way() {
        return precision == Precision.FP32 ? variant : variant + " " + precision.label();
    }

    @Override
    public String toString() {
        String noun = id.equals("cpu") ? "thread" : "compute unit";
        return id + " (" + name + ", " + way() + ", " + units + " " + noun
                + (units == 1 ? ")" : "s)");
    }
}
