package io.kiln.device;

/**
 * A device, plan or store was asked for something it cannot do. The message says what it got and
 * what it needs.
 */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * With a message for people.
     *
     * @param message one line: the operation, what it got, what it needs
     */
    public DeviceException(String message) {
        super(message);
    }

    /**
     * With a message for people and what lies behind it.
     *
     * @param message one line: the operation, what it got, what it needs
     * @param cause what went wrong underneath
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
