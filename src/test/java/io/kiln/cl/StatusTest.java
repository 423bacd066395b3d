package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Errors are words, with what may help. */
final class StatusTest {
    @Test
    void everyCodeOfTheSpecificationHasItsName() {
        for (int status = -1; status >= -72; status--) {
            boolean unused = -29 <= status && status <= -20;
            assertEquals(unused, Status.of(status).startsWith("error "), Status.of(status));
        }
        assertEquals("INVALID_VALUE (-30)", Status.of(-30));
        assertEquals(
                "INVALID_KERNEL_ARGS (-52): an argument of the kernel was not set", Status.of(-52));
        assertEquals("error -12345", Status.of(-12345));
    }

    @Test
    void commonErrorsSayWhatMayHelp() {
        assertTrue(Status.of(-4).contains("smaller batch"), Status.of(-4));
        assertTrue(Status.of(-1001).contains("pocl-opencl-icd"), Status.of(-1001));
        assertTrue(Status.of(-9999).contains("outside its memory"), Status.of(-9999));
    }

    @Test
    void anExceptionSaysWhetherTheDeviceIsLost() {
        assertFalse(new ClException("clCreateBuffer", -4).deviceLost());
        assertTrue(new ClException("clFinish", -36).deviceLost());
        assertTrue(new ClException("clFinish", -9999).deviceLost());
    }

    @Test
    void theLogFollowsTheLine() {
        var e = new ClException("clBuildProgram", -11, "\nrelu.cl:42: error\n");
        String[] lines = e.getMessage().split("\n");
        assertTrue(lines[0].startsWith("clBuildProgram: BUILD_PROGRAM_FAILURE (-11)"), lines[0]);
        assertEquals("relu.cl:42: error", lines[1]);
    }
}
