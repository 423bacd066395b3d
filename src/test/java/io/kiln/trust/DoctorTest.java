package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;

import org.junit.jupiter.api.Test;

final class DoctorTest {
    @Test
    void theCpuDeviceIsSound() {
        Report report = new Doctor(o -> Devices.open("cpu", o), DeviceOptions.DEFAULT).examine();
        System.err.println(report.seconds() + " " + report);
        assertTrue(report.sound(), report.verdict());
        assertEquals("usable, equal bits with cpu", report.verdict());
        assertEquals("", report.cure());
    }

    @Test
    void plainToo() {
        Report report = new Doctor(
                        o -> Devices.open("cpu", o), DeviceOptions.DEFAULT.withVector(false))
                .examine();
        assertTrue(report.sound(), report.verdict());
    }
}
