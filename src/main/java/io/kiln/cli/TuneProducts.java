package io.kiln.cli;

import io.kiln.device.Activation;
import io.kiln.device.Op;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;
import io.kiln.tuning.Shape;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.List;

/** Which matrix products. */
final class TuneProducts {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--layers",
            paramLabel = "WIDTHS",
            defaultValue = "784-128-64-10",
            description = "The products of a step of this network's training.")
    String layers = "784-128-64-10";

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Examples in such a step.")
    int batch = 128;

    @Option(
            names = "--gemm",
            paramLabel = "MxNxK",
            showDefaultValue = Visibility.NEVER,
            description =
                    "This product instead, (M, K) by (K, N); with :NT or :TN the right or the left side is stored"
                            + " transposed. May be given several times.")
    List<String> gemms = List.of();

    /**
     * The shapes of the products.
     *
     * @throws picocli.CommandLine.ParameterException when a word is none
     */
    List<Shape> shapes() {
        if (batch < 1) {
            throw Usage.wrong(spec, "--batch: " + batch + ", needs 1 or more");
        }
        return Usage.check(
                spec,
                () -> gemms.isEmpty()
                        ? ofNetwork(Network.parse(layers, Activation.RELU, Loss.CROSS_ENTROPY))
                        : gemms.stream().map(Shape::parse).toList());
    }

    private List<Shape> ofNetwork(Network network) {
        Tensor source = new Tensor("x", Type.U8, batch, network.inputs(), Role.INPUT);
        Tensor classes = new Tensor("classes", Type.I32, batch, 1, Role.INPUT);
        Feed feed = Feed.of("tuning", source, classes, batch, 1, 1, 0);
        Tensor rate = Tensor.floats("rate", 1, 1, Role.INPUT);
        return NetworkPlan.training(network, batch, feed, new Sgd(0, 0), rate).ops().stream()
                .filter(Op.Gemm.class::isInstance)
                .map(op -> Shape.of((Op.Gemm) op))
                .distinct()
                .toList();
    }
}
