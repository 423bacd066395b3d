package io.kiln.train;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.net.Network;

/** Whether a network, data and settings fit together. */
final class Fit {
    private Fit() {}

    /** Refuses features, classes or examples that do not suit the others. */
    static void require(Network network, Dataset data, Settings settings) {
        if (network.inputs() != data.features()
                || network.outputs() != data.classes().size()) {
            throw new DataException(
                    "network %s: %s has %d features and %d classes; the first width is the number of"
                                    .formatted(
                                            network.widths(),
                                            data.name(),
                                            data.features(),
                                            data.classes().size())
                            + " features, the last the number of classes");
        }
        String misfit = settings.regularisation().misfit(network);
        if (misfit != null) {
            throw new DataException(misfit);
        }
        if (settings.validation() >= data.size()) {
            throw new DataException(
                    "%s: %d examples, %d of them for validation, leave none to train on; lower"
                                    .formatted(data.name(), data.size(), settings.validation())
                            + " the validation part");
        }
    }
}
