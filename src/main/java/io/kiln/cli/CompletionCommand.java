package io.kiln.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** Prints the script that lets bash and zsh complete {@code kiln}. */
@Command(
        name = "completion",
        description = "Print a script for completion in bash and zsh.",
        footer = {
            "",
            "In bash: source <(kiln completion); in zsh the same, after autoload -U +X bashcompinit && bashcompinit."
        })
final class CompletionCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    boolean help;

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CommandLine all = Main.commandLine(shell);
        AutoComplete.bash("kiln", all).lines().forEach(shell.terminal()::data);
        return ExitCode.OK.number();
    }
}
