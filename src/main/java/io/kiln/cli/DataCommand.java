package io.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** Finds, fetches and makes data, by a verb of its own each. */
@Command(
        name = "data",
        description = "Which data is here; fetch MNIST; make the built-in digits; draw pictures.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n")
final class DataCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    CommonOptions common = new CommonOptions();

    /** The verb with those below it. */
    static CommandLine with(Shell shell) {
        return new CommandLine(new DataCommand())
                .addSubcommand("list", new DataListCommand(shell))
                .addSubcommand("fetch", new DataFetchCommand(shell))
                .addSubcommand("show", new DataShowCommand(shell))
                .addSubcommand("strokes", new DataStrokesCommand(shell));
    }

    @Override
    public Integer call() {
        throw Usage.wrong(spec, "no verb; expected list, fetch, show or strokes");
    }
}
