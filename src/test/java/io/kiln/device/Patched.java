package io.kiln.device;

import io.kiln.cl.Bindings;
import io.kiln.device.cl.BrokenKernel;
import io.kiln.device.cl.ClUnderTest;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The contract on a kernel that was broken, which {@link BrokenContractTest} runs. */
@ExtendWith(Patched.Broken.class)
final class Patched extends DeviceContract {
    /** Parameter of a run: the name of the broken kernel. */
    static final String NAME = "kiln.broken";

    private static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withCache(DeviceOptions.Cache.OFF).withGuards(true);

    private final BrokenKernel kernel;

    Patched(BrokenKernel kernel) {
        super("cl:0", OPTIONS, kernel.family());
        this.kernel = kernel;
    }

    @Override
    public Device fresh() {
        return ClUnderTest.open(
                Bindings.open("auto"), OPTIONS.withKernels(kernel.family()), kernel.texts());
    }

    /** The kernel of the run. */
    static final class Broken implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BrokenKernel.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            String name = context.getConfigurationParameter(NAME).orElseThrow();
            try {
                return BrokenKernel.all().stream()
                        .filter(broken -> broken.name().equals(name))
                        .findFirst()
                        .orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
