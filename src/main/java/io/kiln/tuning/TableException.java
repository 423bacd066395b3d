package io.kiln.tuning;

import io.kiln.device.DeviceException;

/** A table that cannot be read: names the file and the line. */
public final class TableException extends DeviceException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message one line
     * @param cause what led to it
     */
    public TableException(String message, Throwable cause) {
        super(message, cause);
    }
}
