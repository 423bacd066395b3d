package io.kiln.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Prints a recipe. */
@Command(
        name = "show",
        description = "Print a recipe as it stands, to be kept in a file and changed.")
final class RecipesShowCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            description = "As kiln recipes shows it.")
    String name = "";

    @Mixin
    CommonOptions common = new CommonOptions();

    RecipesShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (!Recipes.NAMES.contains(name)) {
            throw Usage.wrong(
                    spec,
                    String.format(
                            Locale.ROOT,
                            "'%s' is not one of %s",
                            name,
                            String.join(", ", Recipes.NAMES)));
        }
        Recipes.shipped(name).text().lines().forEach(shell.terminal()::data);
        return ExitCode.OK.number();
    }
}
