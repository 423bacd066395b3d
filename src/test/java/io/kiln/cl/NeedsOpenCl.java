package io.kiln.cl;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tests that need a usable OpenCL device. Without one they are skipped, and with {@code
 * KILN_REQUIRE_CL=1}, as in CI, they run and fail.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("opencl")
@ExtendWith(NeedsOpenCl.Condition.class)
public @interface NeedsOpenCl {
    /** Looks for a device. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if ("1".equals(System.getenv("KILN_REQUIRE_CL"))) {
                return ConditionEvaluationResult.enabled("KILN_REQUIRE_CL=1");
            }
            try {
                return Discovery.of(Bindings.open("auto")).stream().anyMatch(Found::usable)
                        ? ConditionEvaluationResult.enabled("there is a device")
                        : ConditionEvaluationResult.disabled("no usable OpenCL device");
            } catch (DeviceException e) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }
    }
}
