package io.kiln.trust;

import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;

/**
 * How far a training relies on a device. No part of the mathematics of a run: results are the same
 * with any of it. The CPU device is what others are measured by and is not examined.
 *
 * @param selfTest whether a device has to pass a {@link SelfTest} before it trains
 * @param checkEvery one in so many steps is repeated on the CPU device, besides the first of a run
 *     and the last before each checkpoint; 0 for none at all
 * @param cache where passed self-tests are remembered
 */
public record Trust(boolean selfTest, int checkEvery, CacheFolder cache) {
    /** Steps between two cross-checks unless said otherwise: a thousandth of the time or less. */
    public static final int CHECK_EVERY = 2000;

    /**
     * Checks the number of steps.
     *
     * @throws DeviceException when it is below 0
     */
    public Trust {
        if (checkEvery < 0) {
            throw new DeviceException(
                    "check every " + checkEvery + " steps: needs 1 or more, or 0 for never");
        }
    }

    /**
     * A self-test, and cross-checks.
     *
     * @return what holds unless said otherwise, remembered in the user's cache
     */
    public static Trust standard() {
        return new Trust(true, CHECK_EVERY, CacheFolder.ofUser());
    }

    /**
     * No examination of any kind.
     *
     * @return blind trust
     */
    public static Trust blind() {
        return new Trust(false, 0, CacheFolder.ofUser());
    }

    /**
     * Whether a device is examined at all.
     *
     * @param device which
     * @return false for the CPU device
     */
    public static boolean examines(Device device) {
        return !device.info().id().equals("cpu");
    }

    /**
     * Whether a step is to be repeated on the CPU device, whatever comes after it.
     *
     * @param first whether it is the first since the run began or went on
     * @param time steps done since the run began
     * @return true when it is
     */
    public boolean due(boolean first, int time) {
        return checkEvery > 0 && (first || time % checkEvery == 0);
    }

    /**
     * How many steps of a run are repeated on the CPU device, more or less.
     *
     * @param epochs of the run
     * @param steps in each
     * @return the first, two at the end of each epoch, and others between
     */
    public int repeated(int epochs, int steps) {
        return checkEvery == 0 ? 0 : 1 + epochs * (2 + steps / checkEvery);
    }
}
