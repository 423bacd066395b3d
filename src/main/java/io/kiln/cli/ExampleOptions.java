package io.kiln.cli;

import picocli.CommandLine.Mixin;

/** Which examples a network is trained on, and what is done to them before. */
final class ExampleOptions {
    @Mixin
    DataOptions data = new DataOptions();

    @Mixin
    TreatmentOptions treatment = new TreatmentOptions();

    /**
     * Reads them.
     *
     * @throws io.kiln.data.DataException when there is no such data, or it is damaged
     */
    LoadedData load(Shell shell) {
        return LoadedData.of(data.source(shell).treated(treatment.treatment()), shell);
    }
}
