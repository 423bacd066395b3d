package io.kiln.train;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import java.util.Locale;

/** Whether a network, data and settings fit together. */
public final class Fit {
    private Fit() {}

    /**
     * Refuses what does not fit together.
     *
     * @param network what is to be trained
     * @param data training data
     * @param settings how it is to be trained
     * @throws DataException when features, classes or examples do not suit the others
     */
    public static void require(Network network, Dataset data, Settings settings) {
        if (network.inputs() != data.features()
                || network.outputs() != data.classes().size()) {
            throw new DataException(String.format(
                            Locale.ROOT,
                            "network %s: %s has %d features and %d classes; the first width is the number of",
                            network.widths(),
                            data.name(),
                            data.features(),
                            data.classes().size())
                    + " features, the last the number of classes");
        }
        boolean numbers = data.targets().isPresent();
        if (numbers != (network.loss() == Loss.REGRESSION)) {
            throw new DataException(data.name() + (numbers ? " has numbers" : " has classes")
                    + " to be found, and the loss is " + network.loss().label()
                    + "; regression goes with numbers, every other loss with classes");
        }
        String misfit = settings.regularisation().misfit(network);
        if (misfit != null) {
            throw new DataException(misfit);
        }
        if (settings.validation() >= data.size()) {
            throw new DataException(String.format(
                            Locale.ROOT,
                            "%s: %d examples, %d of them for validation, leave none to train on; lower",
                            data.name(),
                            data.size(),
                            settings.validation())
                    + " the validation part");
        }
    }
}
