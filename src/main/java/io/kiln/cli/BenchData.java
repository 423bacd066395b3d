package io.kiln.cli;

import io.kiln.bench.Case;
import io.kiln.bench.Cases;
import io.kiln.data.Dataset;

import picocli.CommandLine.Mixin;

import java.util.List;

/** What is learnt where a bench trains to a target. */
final class BenchData {
    @Mixin
    DataOptions data = new DataOptions();

    /** The case, where the network suits the data. */
    List<Case> target(Shell shell, BenchOptions what) {
        Dataset train = data.source(shell).load(shell.cache()).train();
        boolean fits = what.network().inputs() == train.features()
                && what.network().outputs() == train.classes().size();
        if (!fits) {
            shell.terminal()
                    .line("time to a target is left out: " + train.name() + " has "
                            + train.features() + " features and "
                            + train.classes().size()
                            + " classes, and --layers is " + what.layers);
            return List.of();
        }
        return List.of(Cases.target(what.network(), train, what.batch(), what.target.value()));
    }

    /** The same words for another Kiln; only those that were given, as it may not know them all. */
    List<String> words() {
        return data.words();
    }
}
