package io.kiln.cli;

import io.kiln.device.DeviceOptions;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.util.List;

/** On what terms devices take part in a bench. */
final class BenchDevices {
    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of the cpu device; 0 for one a core.")
    int threads;

    @Option(
            names = "--fuse",
            paramLabel = "none|all",
            defaultValue = "all",
            description = "Which operations may run together.")
    DeviceChoice.Fuse fuse = DeviceChoice.Fuse.ALL;

    @Option(
            names = "--binding",
            paramLabel = BindingName.WORDS,
            defaultValue = "auto",
            description = "What reaches OpenCL; auto takes the first that loads.")
    BindingName binding = BindingName.AUTO;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "Which OpenCL kernels multiply matrices, as for kiln train.")
    String kernels = "auto";

    DeviceOptions options(CommandSpec spec) {
        return Usage.check(
                spec,
                () -> DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withFuse(fuse == DeviceChoice.Fuse.ALL)
                        .withBinding(Usage.word(binding))
                        .withKernels(kernels));
    }

    /** The same words for another Kiln. */
    List<String> words() {
        return List.of(
                "--threads",
                String.valueOf(threads),
                "--fuse",
                Usage.word(fuse),
                "--binding",
                Usage.word(binding),
                "--kernels",
                kernels);
    }
}
