package io.kiln.cli;

import io.kiln.bench.Case;
import io.kiln.bench.Cases;
import io.kiln.bench.Product;
import io.kiln.device.Activation;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a bench measures. */
final class BenchOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--full",
            description =
                    "Everything: more products, those of the network's own shapes, cold caches, each operation of"
                            + " a step, fusing off, time to a target. Says first how long it will take.")
    boolean full;

    @Option(
            names = "--gemm",
            paramLabel = "MxNxK",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Measure a matrix product of that shape; may be given again. Without --full, nothing else.")
    List<String> gemm = new ArrayList<>();

    @Option(
            names = "--case",
            paramLabel = "TEXT",
            showDefaultValue = Visibility.NEVER,
            description = "Only cases whose names hold this text; may be given again.")
    List<String> only = new ArrayList<>();

    @Option(
            names = "--layers",
            paramLabel = "WIDTHS",
            defaultValue = "784-128-64-10",
            description = "The network that is trained and asked.")
    String layers = "784-128-64-10";

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Examples in a step of training. Without it 128, and with --full 32, 128 and 512.")
    @Nullable
    Integer batch;

    @Option(
            names = "--target",
            paramLabel = "SHARE",
            converter = Share.Converter.class,
            defaultValue = "0.97",
            description =
                    "With --full: validation accuracy to which training is timed, 97%% or 0.97. The data is that of"
                            + " kiln train.")
    Share target = new Share(0.97);

    /** What is asked for, but for the time to a target. */
    List<Case> cases() {
        if (batch != null && batch < 1) {
            throw Usage.wrong(spec, "--batch " + batch + ": needs 1 or more");
        }
        Network network = network();
        Set<Case> all = new LinkedHashSet<>();
        for (String shape : gemm) {
            all.add(Usage.check(spec, () -> Product.parse(shape)));
        }
        if (full) {
            all.addAll(Usage.check(spec, () -> Cases.full(network, batch())));
        } else if (gemm.isEmpty()) {
            all.addAll(Usage.check(spec, () -> Cases.quick(network, batch())));
        }
        return List.copyOf(all);
    }

    Network network() {
        return Usage.check(spec, () -> Network.parse(layers, Activation.RELU, Loss.CROSS_ENTROPY));
    }

    /** 0 where it is not given. */
    int batch() {
        return batch == null ? 0 : batch;
    }

    /** The same words for another Kiln. */
    List<String> words() {
        List<String> words = new ArrayList<>(
                List.of("--layers", layers, "--target", String.valueOf(target.value())));
        if (full) {
            words.add("--full");
        }
        if (batch != null) {
            words.addAll(List.of("--batch", batch.toString()));
        }
        gemm.forEach(shape -> words.addAll(List.of("--gemm", shape)));
        return words;
    }
}
