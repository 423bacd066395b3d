package io.kiln.cli;

import io.kiln.device.DeviceOptions;
import io.kiln.device.Precision;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.util.ArrayList;
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

    @Option(
            names = "--precision",
            paramLabel = "fp32|fp32x|bf16x3|tf32|bf16",
            defaultValue = "fp32",
            split = ",",
            description =
                    "How exactly matrices are multiplied, as for kiln train; several joined by commas are"
                            + " measured beside each other.")
    List<Precision> precisions = new ArrayList<>();

    @Option(names = "--replay", description = "Record the launches of a step, as for kiln train.")
    boolean replay;

    /** What is asked of devices, once for each precision. */
    List<DeviceOptions> options(CommandSpec spec, DeviceOptions.Cache cache, boolean tracing) {
        DeviceOptions common = Usage.check(
                spec,
                () -> DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withFuse(fuse == DeviceChoice.Fuse.ALL)
                        .withBinding(Usage.word(binding))
                        .withKernels(kernels)
                        .withCache(cache)
                        .withTracing(tracing)
                        .withReplay(replay));
        return precisions.stream().distinct().map(common::withPrecision).toList();
    }

    /** The same words for another Kiln, but for the precision. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(
                "--threads",
                String.valueOf(threads),
                "--fuse",
                Usage.word(fuse),
                "--binding",
                Usage.word(binding),
                "--kernels",
                kernels));
        if (replay) { // older releases do not know it
            words.add("--replay");
        }
        return words;
    }
}
