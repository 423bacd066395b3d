package io.kiln.cli;

import io.kiln.trust.Trust;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How far a training relies on a device that is not the CPU device. */
final class TrustOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--no-self-test",
            description = "Train without the short test that a device other than cpu has to pass"
                    + " once for each network, driver and version.")
    boolean noSelfTest;

    @Option(
            names = "--check-every",
            paramLabel = "N",
            defaultValue = "" + Trust.CHECK_EVERY,
            description =
                    "Repeat one step in N on cpu and compare, besides the first of the run and the last"
                            + " before each checkpoint, on a device other than cpu; 0 for none. Results"
                            + " do not depend on it.")
    int checkEvery = Trust.CHECK_EVERY;

    /**
     * What is asked for.
     *
     * @throws picocli.CommandLine.ParameterException when the number is out of its range
     */
    Trust trust(Shell shell) {
        return Usage.check(spec, () -> new Trust(!noSelfTest, checkEvery, shell.cache()));
    }
}
