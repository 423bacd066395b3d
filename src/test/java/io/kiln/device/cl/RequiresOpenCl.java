package io.kiln.device.cl;

import io.kiln.device.DeviceProvider;
import io.kiln.device.Devices;

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
 * Skips a test where there is no OpenCL, except where KILN_REQUIRE_CL is 1: there the test runs,
 * and fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RequiresOpenCl.Condition.class)
public @interface RequiresOpenCl {
    /** Looks for a usable device. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if ("1".equals(System.getenv("KILN_REQUIRE_CL"))) {
                return ConditionEvaluationResult.enabled("KILN_REQUIRE_CL is 1");
            }
            return Devices.list().stream()
                    .filter(listing -> listing.id().startsWith("cl"))
                    .filter(DeviceProvider.Listing::usable)
                    .findFirst()
                    .map(listing -> ConditionEvaluationResult.enabled(listing.name()))
                    .orElse(ConditionEvaluationResult.disabled("no OpenCL device here"));
        }
    }
}
