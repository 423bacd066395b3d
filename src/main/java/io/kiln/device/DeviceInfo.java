package io.kiln.device;

/**
 * What a device is, read once when it is opened.
 *
 * @param id how options name it, for example {@code cpu}
 * @param name what it calls itself
 * @param variant which of its ways of computing was chosen, for example {@code vector-512}
 * @param reason why that variant was chosen, one line
 * @param units threads or compute units at work
 * @param memoryBytes memory it may use
 */
public record DeviceInfo(
        String id, String name, String variant, String reason, int units, long memoryBytes) {
    @Override
    public String toString() {
        return id + " (" + name + ", " + variant + ", " + units
                + (units == 1 ? " thread)" : " threads)");
    }
}
