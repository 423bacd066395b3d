package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a verb computes. */
public final class DeviceChoice {
    /** Whether a device may run operations together. */
    enum Fuse {
        NONE,
        ALL
    }

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "auto",
            description =
                    "Where to compute: auto for the first usable device, or an id such as cpu.")
    String device = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of a CPU device; 0 for one a core. Results do not depend on it.")
    int threads;

    @Option(
            names = "--no-vector",
            description = "Plain Java loops, even where the Vector API is there.")
    boolean noVector;

    @Option(
            names = "--fuse",
            paramLabel = "none|all",
            defaultValue = "all",
            description = "Which operations may run together. Results do not depend on it.")
    Fuse fuse = Fuse.ALL;

    /** Made by picocli. */
    public DeviceChoice() {}

    /**
     * What is asked of the device.
     *
     * @return the options
     * @throws picocli.CommandLine.ParameterException when a number is out of its range
     */
    public DeviceOptions options() {
        return Usage.check(
                spec(),
                () -> DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withVector(!noVector)
                        .withFuse(fuse == Fuse.ALL));
    }

    /**
     * Opens the device.
     *
     * @return the device, for the caller to close
     * @throws io.kiln.device.DeviceException when it cannot be had
     */
    public Device open() {
        return Devices.open(device, options());
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("device options outside of a command");
        }
        return spec;
    }
}
