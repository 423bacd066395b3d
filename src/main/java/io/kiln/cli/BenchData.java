package io.kiln.cli;

import io.kiln.bench.Case;
import io.kiln.bench.Cases;
import io.kiln.data.Dataset;

import picocli.CommandLine.Mixin;

import java.util.ArrayList;
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

    /** The same words for another Kiln. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (data.data != null) {
            words.addAll(List.of("--data", data.data));
        }
        if (data.folder != null) {
            words.addAll(List.of("--data-dir", data.folder.toString()));
        }
        return words;
    }
}
