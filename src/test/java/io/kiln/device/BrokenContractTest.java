package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.cl.BrokenKernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Kernels that were broken on purpose: the contract alone catches each of them. */
@Tag("slow")
@NeedsOpenCl
final class BrokenContractTest {
    /** Runs the tests of a part of the contract until the first that fails. */
    private static final class Examination implements TestExecutionListener {
        private final CancellationToken token = CancellationToken.create();
        private final List<Throwable> failures = new ArrayList<>();
        private int passed;

        Examination of(BrokenKernel broken, Class<?> part) {
            var wanted = LauncherDiscoveryRequestBuilder.request()
                    .selectors(tests(part))
                    .configurationParameter(Patched.NAME, broken.name())
                    .build();
            var quiet = LauncherConfig.builder()
                    .enableTestExecutionListenerAutoRegistration(false)
                    .build();
            LauncherFactory.create(quiet)
                    .execute(LauncherExecutionRequestBuilder.request(wanted)
                            .listeners(this)
                            .cancellationToken(token)
                            .build());
            return this;
        }

        private static List<MethodSelector> tests(Class<?> part) {
            return Arrays.stream(part.getDeclaredMethods())
                    .filter(m -> m.isDefault() && !Modifier.isPrivate(m.getModifiers()))
                    .sorted(Comparator.comparing(Method::getName))
                    .map(m -> DiscoverySelectors.selectMethod(
                            Patched.class, m.getName(), m.getParameterTypes()))
                    .toList();
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable().ifPresent(failures::add);
            passed += test.isTest() && failures.isEmpty() ? 1 : 0;
            if (!failures.isEmpty()) {
                token.cancel();
            }
        }
    }

    /** Where the contract says what a kernel does. */
    private static Class<?> part(String file) {
        return switch (file) {
            case "epilogue.clh", "update.clh" -> TogetherContract.class;
            case "sgd.cl" -> SgdContract.class;
            case "bias_grad.cl", "mean_loss.cl", "count_hits.cl" -> SumContract.class;
            case "softmax_loss.cl" -> LossContract.class;
            case "gather.cl" -> GatherContract.class;
            case "bias_add.cl", "activations.clh" -> ElementContract.class;
            default -> GemmContract.class;
        };
    }

    static List<BrokenKernel> some() throws IOException {
        return BrokenKernel.some();
    }

    @ParameterizedTest
    @MethodSource("some")
    void theContractFindsIt(BrokenKernel broken) {
        var examination = new Examination().of(broken, part(broken.file()));
        assertEquals(1, examination.failures.size(), broken + " was not found");
        Throwable failure = examination.failures.get(0);
        assertTrue(
                failure instanceof AssertionError
                        || String.valueOf(failure.getMessage()).contains("past the end"),
                () -> broken + ": " + failure);
    }

    /** Another part than the broken one passes: what fails above is not the examination itself. */
    @Test
    void whatIsNotBrokenPasses() throws IOException {
        var examination = new Examination().of(BrokenKernel.all().get(0), GatherContract.class);
        assertEquals(List.of(), examination.failures);
        assertTrue(examination.passed >= 5, examination.passed + " tests");
    }
}
