package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A device that tests of a contract share. A subclass names it and the way of computing that it must
 * take; when it takes another, or is not there, every test fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DeviceUnderTest {
    private final String id;
    private final DeviceOptions options;
    private final String variant;
    private Device device;

    /**
     * Names the device under test.
     *
     * @param id as {@link Devices#open} takes it
     * @param options what is asked of it, beside guards behind tensors
     * @param variant how {@link DeviceInfo#variant()} must begin
     */
    protected DeviceUnderTest(String id, DeviceOptions options, String variant) {
        this.id = id;
        this.options = options.withGuards(true);
        this.variant = variant;
    }

    @BeforeAll
    void openDevice() {
        device = fresh();
        String got = device.info().variant();
        assertTrue(
                got.startsWith(variant),
                "runs " + got + ", needs " + variant + ": " + device.info().reason());
    }

    @AfterAll
    void closeDevice() {
        device.close();
    }

    /** The device under test, open. */
    public Device device() {
        return device;
    }

    /** The same device, opened once more. */
    public Device fresh() {
        return Devices.open(id, options);
    }

    /** The same, opened for tracing. */
    public Device tracing() {
        return Devices.open(id, options.withTracing(true));
    }
}
