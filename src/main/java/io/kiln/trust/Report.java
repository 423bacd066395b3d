package io.kiln.trust;

import io.kiln.device.DeviceInfo;

import java.util.List;

/**
 * What the examination of a device came to.
 *
 * @param device the device
 * @param operations every operation but the matrix product
 * @param families the matrix product, in each family of kernels
 * @param accuracy of products, in each precision
 * @param bytesPerSecond memory read and written by a bias-add over a large tensor; NaN when it
 *     could not be measured
 * @param launchNanos what the smallest operation costs when many follow each other; NaN when it
 *     could not be measured
 * @param seconds time that the examination took
 */
public record Report(
        DeviceInfo device,
        Examined operations,
        List<Examined> families,
        List<Accuracy> accuracy,
        double bytesPerSecond,
        double launchNanos,
        double seconds) {
    /**
     * Whether nothing at all is wrong.
     *
     * @return true when every family may train
     */
    public boolean sound() {
        return operations.sound() && families.stream().allMatch(Examined::sound);
    }

    private List<String> right() {
        return families.stream().filter(Examined::sound).map(Examined::family).toList();
    }

    /**
     * The sum of it.
     *
     * @return plain words
     */
    public String verdict() {
        if (sound()) {
            return families.size() == 1
                    ? families.get(0).verdict()
                    : "usable, every family of kernels";
        } else if (!operations.sound()) {
            return operations.verdict();
        }
        return right().isEmpty()
                ? families.get(0).verdict()
                : "usable with --kernels " + String.join(" or ", right()) + " only";
    }

    /**
     * What to do about it.
     *
     * @return plain words, empty when nothing needs doing
     */
    public String cure() {
        if (sound()) {
            return "";
        }
        String elsewhere = device.id().equals("cpu")
                ? "this is a mistake of Java or of Kiln: try another JDK or --no-vector, and report it"
                : "update or change the driver, choose another device, or use --device cpu";
        return operations.sound() && !right().isEmpty()
                ? "train with --kernels " + right().get(0) + "; " + elsewhere
                : elsewhere;
    }
}
