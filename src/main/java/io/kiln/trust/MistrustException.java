package io.kiln.trust;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;

import java.util.Locale;

/** A device computes something else than the CPU device, and so cannot be trusted with a training. */
public final class MistrustException extends DeviceException {
    private static final long serialVersionUID = 1;

    private final String difference;

    /**
     * Says what differs, where, and what can be done.
     *
     * @param when for example {@code cross-check in step 3 of epoch 1}
     * @param device the one that differs
     * @param difference what differs, with both values
     * @param since what is known of the time before
     */
    MistrustException(String when, DeviceInfo device, String difference, String since) {
        super(String.format(
                Locale.ROOT,
                "%s: %s on %s (%s, driver %s); %s; the device cannot be trusted: try --kernels plain,"
                        + " another driver, or --device cpu; kiln doctor --device %s says which"
                        + " kernel is wrong",
                when,
                difference,
                device.id(),
                device.name(),
                device.driver(),
                since,
                device.id()));
        this.difference = difference;
    }

    /**
     * What differs.
     *
     * @return the tensor, the place in it, and both values
     */
    public String difference() {
        return difference;
    }
}
