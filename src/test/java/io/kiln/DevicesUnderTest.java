package io.kiln;

import io.kiln.device.Devices;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

import java.util.stream.Collectors;

/** Says, before the first test of a run, which devices the run is about: no silent green. */
public final class DevicesUnderTest implements TestExecutionListener {
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        String required =
                "1".equals(System.getenv("KILN_REQUIRE_CL")) ? "; OpenCL is required" : "";
        System.out.println(
                "Devices under test: " + devices() + "; Java " + Runtime.version() + required);
    }

    private static String devices() {
        return Devices.list().stream()
                .map(d -> d.id() + " (" + d.name()
                        + (d.usable()
                                ? ", " + d.facts().getOrDefault("driver", "driver unknown") + ")"
                                : "; unusable: " + d.note() + ")"))
                .collect(Collectors.joining(", "));
    }
}
