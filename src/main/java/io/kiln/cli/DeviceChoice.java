package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.device.Tunable;
import io.kiln.train.DevicePicker;
import io.kiln.train.Examination;
import io.kiln.train.Start;
import io.kiln.tuning.Setting;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Locale;

/** Where a verb computes. */
public final class DeviceChoice {
    private static final String AUTO = "auto";
    private static final String DEVICE_VARIABLE = "KILN_DEVICE";
    private static final String CACHE_VARIABLE = "KILN_KERNEL_CACHE";

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
            description =
                    "Where to compute: cpu, another id that kiln devices shows (such as cl:0), gpu for the first"
                            + " one, a part of a name, or auto. auto measures a few steps of a training on every"
                            + " device and takes the fastest; all else is short, and auto does it on cpu."
                            + " Default: KILN_DEVICE from the environment, else auto.")
    @Nullable
    String device;

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

    @Option(
            names = "--persistent",
            description =
                    "Small networks in OpenCL launches that do many steps, where a trial shows that the device"
                            + " can; an OpenCL device that cannot says why not, and launches are as usual."
                            + " On cpu it changes nothing. Results do not depend on it.")
    boolean persistent;

    @Option(
            names = "--binding",
            paramLabel = BindingName.WORDS,
            defaultValue = AUTO,
            description = "What reaches OpenCL; auto takes the first that loads.")
    BindingName binding = BindingName.AUTO;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = AUTO,
            description =
                    "Which OpenCL kernels multiply matrices: auto for what the tables say (see kiln tune), plain,"
                            + " local, step (small networks in few launches), direct, subgroup, skinny or split,"
                            + " also with parameters, such as 'direct MR=4'. Only split changes results, in the last"
                            + " bits. With another precision"
                            + " than fp32: auto, tensor, or tensor-emulated, which is slow and for tests.")
    String kernels = AUTO;

    @Option(
            names = "--precision",
            paramLabel = "fp32|fp32x|bf16x3|tf32|bf16",
            defaultValue = "fp32",
            description =
                    "How exactly matrices are multiplied. All but fp32 round factors for tensor cores, which are"
                            + " reached on NVIDIA; fp32x is about as exact as fp32, a product is"
                            + " off by 5e-5 of itself at most in bf16x3, 1e-3 in tf32, 8e-3 in bf16."
                            + " kiln doctor measures it.")
    Precision precision = Precision.FP32;

    @Option(
            names = "--kernel-cache",
            paramLabel = "auto|on|off",
            description =
                    "Whether built OpenCL kernels are kept on disk; auto: where the driver does not do so itself."
                            + " Default: KILN_KERNEL_CACHE from the environment, else auto.")
    DeviceOptions.@Nullable Cache kernelCache;

    @Option(
            names = "--replay",
            description =
                    "Record the launches of a step once and put them into the queue by one call, on OpenCL devices"
                            + " that can (cl_khr_command_buffer, through --binding lwjgl). Results do not depend on"
                            + " it. Slower on PoCL.")
    boolean replay;

    private boolean tracing;

    /** Made by picocli. */
    public DeviceChoice() {}

    /**
     * What is asked of the device.
     *
     * @param shell whose environment may ask, too
     * @return the options
     * @throws picocli.CommandLine.ParameterException when a number is out of its range
     */
    public DeviceOptions options(Shell shell) {
        return Usage.check(
                spec(),
                () -> DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withVector(!noVector)
                        .withFuse(fuse == Fuse.ALL)
                        .withBinding(Usage.word(binding))
                        .withKernels(kernels)
                        .withPrecision(precision)
                        .withCache(cache(shell))
                        .withTracing(tracing)
                        .withReplay(replay)
                        .withPersistent(persistent));
    }

    private DeviceOptions.Cache cache(Shell shell) {
        return kernelCache != null ? kernelCache : usualCache(shell);
    }

    /** Whether kernels are kept where no option says so. */
    static DeviceOptions.Cache usualCache(Shell shell) {
        String word = shell.environment().getOrDefault(CACHE_VARIABLE, "");
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "", AUTO -> DeviceOptions.Cache.AUTO;
            case "on" -> DeviceOptions.Cache.ON;
            case "off" -> DeviceOptions.Cache.OFF;
            default ->
                throw new DeviceException(CACHE_VARIABLE + " is '" + word
                        + "' in the environment: needs auto, on or off");
        };
    }

    /**
     * Opens the device for something short.
     *
     * @param shell whose environment may name a device
     * @return the device, for the caller to close; for {@code auto} the CPU device
     * @throws DeviceException when it cannot be had
     */
    public Device open(Shell shell) {
        return Devices.open(wanted(shell), options(shell));
    }

    /**
     * Opens the device for a training; {@code auto} measures.
     *
     * @param shell whose environment may name a device, and which hears what was measured
     * @param examination of the training, which the device has to pass
     * @return the device, for the caller to close
     * @throws DeviceException when it cannot be had
     */
    Device open(Shell shell, Examination examination) {
        String wanted = wanted(shell);
        if (!wanted.equals(AUTO)) {
            return Devices.open(wanted, options(shell), examination);
        }
        var picker = new DevicePicker(shell.cache(), shell.terminal()::line);
        return picker.open(
                examination.network(),
                examination.settings(),
                examination.data(),
                options(shell),
                examination);
    }

    /**
     * What to ask for to have the same kernels again, whatever is tuned meanwhile.
     *
     * @param shell as for {@link #options}
     * @param opened what {@link #options} opened
     * @return the options, with the kernels by name
     */
    DeviceOptions repeating(Shell shell, Device opened) {
        DeviceOptions options = options(shell);
        return opened instanceof Tunable tunable ? options.withKernels(tunable.kernels()) : options;
    }

    /**
     * Opens the device that is named, else the one where a training was, else any.
     *
     * @param before where it was; null when that is not known
     */
    Device reopen(Shell shell, @Nullable Start before, Examination examination) {
        if (before == null || device != null) {
            return open(shell, examination);
        }
        goOnAs(before);
        try {
            return open(shell, examination);
        } catch (DeviceException e) {
            shell.terminal().line("the run's own device cannot be had: " + Complaint.line(e));
            device = AUTO;
            kernels = given("--kernels") ? kernels : AUTO;
            precision = given("--precision") ? precision : Precision.FP32;
            return open(shell, examination);
        }
    }

    /** Takes from an earlier start of a run what is not given now. */
    private void goOnAs(Start before) {
        device = device == null ? before.device().id() : device;
        fuse = given("--fuse") ? fuse : before.options().fuse() ? Fuse.ALL : Fuse.NONE;
        kernels = given("--kernels") ? kernels : kernels(before);
        precision = given("--precision") ? precision : before.device().precision();
        binding = given("--binding") ? binding : BindingName.of(before.options().binding());
    }

    /**
     * The kernels of an earlier start. Where they were for tensor cores and have a family's name alone,
     * nothing was tuned for these, and the precision in front keeps what is tuned now from them.
     */
    private static String kernels(Start before) {
        String kernels = before.options().kernels();
        Precision mode = before.device().precision();
        return mode == Precision.FP32 || kernels.contains(" ")
                ? kernels
                : Setting.parse(kernels).in(mode).toString();
    }

    /** Whether the device will be traced. */
    void trace(boolean wanted) {
        tracing = wanted;
    }

    private boolean given(String option) {
        return spec().commandLine().getParseResult().hasMatchedOption(option);
    }

    private String wanted(Shell shell) {
        String named = shell.environment().getOrDefault(DEVICE_VARIABLE, "");
        return device != null ? device : named.isBlank() ? AUTO : named;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("device options outside of a command");
        }
        return spec;
    }
}
