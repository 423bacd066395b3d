package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.net.Init;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which network is trained. */
final class NetworkOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--layers",
            paramLabel = "WIDTHS",
            description =
                    "Widths from input to output, for example 784-128-64-10. Without it, two hidden layers of 128"
                            + " and 64 between the data's features and classes.")
    @Nullable
    String layers;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            defaultValue = "relu",
            description = "sigmoid, relu, tanh, scaled-tanh or identity.")
    String activation = "relu";

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            defaultValue = "cross-entropy",
            description =
                    "cross-entropy (of a softmax) or mse (mean squared error); with --task regression always the"
                            + " squared error of the targets.")
    String loss = "cross-entropy";

    @Option(
            names = "--init",
            paramLabel = "NAME",
            description =
                    "How weights begin: he-normal, he-uniform, xavier-normal, xavier-uniform or"
                            + " uniform(LOW,HIGH). Without it, he-normal under ReLU, else xavier-normal.")
    @Nullable
    String init;

    /** Complains about names and widths before anything is read. */
    void check() {
        network(layers == null ? "1-1" : layers, loss);
    }

    /** Numbers to be found make it a regression, whichever loss stands by default. */
    Network network(Dataset data) {
        String widths =
                layers == null ? data.features() + "-128-64-" + data.classes().size() : layers;
        return network(widths, data.targets().isPresent() ? Loss.REGRESSION.label() : loss);
    }

    private Network network(String widths, String loss) {
        return Usage.check(spec, () -> {
            Network network = Network.parse(widths, Activation.of(activation), Loss.of(loss));
            return init == null ? network : network.withInit(Init.of(init));
        });
    }
}
