package io.kiln.cl;

import io.kiln.device.DeviceException;

/** A driver answered with an error. The message says the call, the error and what may help. */
public final class ClException extends DeviceException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String log;

    /**
     * An error of a call.
     *
     * @param call the function and what it was asked, for example {@code clCreateBuffer of 4,096
     *     bytes}
     * @param status what it answered, below 0
     */
    public ClException(String call, int status) {
        this(call, status, "");
    }

    /**
     * An error of a build.
     *
     * @param call the function
     * @param status what it answered, below 0
     * @param log what the compiler said
     */
    public ClException(String call, int status, String log) {
        super(call + ": " + Status.of(status) + (log.isBlank() ? "" : "\n" + log.strip()));
        this.status = status;
        this.log = log;
    }

    /**
     * What the driver answered.
     *
     * @return one of the specification's error codes, below 0
     */
    public int status() {
        return status;
    }

    /**
     * What the compiler said.
     *
     * @return empty where nothing was built
     */
    public String log() {
        return log;
    }

    /**
     * Whether the context is of no more use: the device is gone, or a kernel damaged it.
     *
     * @return true where every further call would fail as well
     */
    public boolean deviceLost() {
        return Status.deviceLost(status);
    }
}
