package io.kiln;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Says, before the first test of a run, which devices the run is about: no silent green. */
public final class DevicesUnderTest implements TestExecutionListener {
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        System.out.println("Devices under test: " + devices() + "; Java " + Runtime.version());
    }

    private static String devices() {
        return "none yet";
    }
}
