package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.net.Network;
import io.kiln.train.Resumable;
import io.kiln.train.Run;
import io.kiln.train.Settings;
import io.kiln.train.Start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Goes on with what was interrupted.
 *
 * @param workplace where
 */
record Resuming(Workplace workplace) {
    /** Goes on with a run; the exit code. */
    int run(Path folder) {
        Map<String, String> config = Run.config(folder);
        Settings how = RunFacts.settings(folder, config);
        Resumable from = latest(folder, how);
        if (ended(folder)) {
            return through(folder + ": the run is through, nothing is left to do");
        }
        LoadedData loaded = LoadedData.again(folder, config, workplace.shell());
        Network network = from.model().network();
        DiskSpace.require(folder, DiskSpace.needed(network, how, 1, 1));
        Start before = Start.last(folder).orElse(null);
        Scaling scaling = from.model().scaling();
        Dataset training = loaded.examples().train();
        Length length = Length.of(folder, config);
        return workplace.train(before, network, training, scaling, how, length.stopping(), by -> {
            Run run = Run.reopen(folder, from);
            run.keepCheckpoints(length.keep());
            var facts = new RunFacts(loaded, network, how, by.place().device().info());
            return by.run(facts, scaling, run, from, before);
        });
    }

    /** Goes on with those members of a committee that are not through; the exit code. */
    int committee(CommitteeFolder members) {
        Path folder = members.path();
        if (members.through()) {
            return through(
                    folder + ": the committee is through; kiln evaluate says how good it is");
        }
        Map<String, String> config = Run.config(folder);
        Settings how = RunFacts.settings(folder, config);
        LoadedData loaded = LoadedData.again(folder, config, workplace.shell());
        Path first = members.runs().get(0);
        Network network = latest(first, how).model().network();
        Start before = Start.last(first).orElse(null);
        Dataset training = loaded.examples().train();
        Scaling scaling = loaded.scaling(how.validation());
        Length length = Length.of(folder, config);
        return workplace.train(before, network, training, scaling, how, length.stopping(), by -> {
            var facts = new RunFacts(loaded, network, how, by.place().device().info());
            return new CommitteeTraining(members, by, facts, scaling, length.facts()).run();
        });
    }

    private int through(String line) {
        workplace.shell().terminal().line(line);
        return ExitCode.OK.number();
    }

    private static Resumable latest(Path folder, Settings how) {
        return Resumable.latest(folder, how)
                .orElseThrow(() -> new DataException(
                        folder + ": no checkpoint to resume from; start the run anew"));
    }

    /**
     * Without the last model, a run was killed after its last epoch: it is still to be written, and
     * tested.
     */
    private static boolean ended(Path folder) {
        return Files.exists(folder.resolve(Run.MODEL));
    }
}
