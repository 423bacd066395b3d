package io.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Lists the recipes, or shows one by a verb of its own. */
@Command(
        name = "recipes",
        description = "Settings that came with Kiln, for kiln train --recipe NAME.",
        synopsisSubcommandLabel = "[VERB]",
        commandListHeading = "%nVerbs:%n")
final class RecipesCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    CommonOptions common = new CommonOptions();

    private RecipesCommand(Shell shell) {
        this.shell = shell;
    }

    /** The verb with the one below it. */
    static CommandLine with(Shell shell) {
        return new CommandLine(new RecipesCommand(shell))
                .addSubcommand("show", new RecipesShowCommand(shell));
    }

    @Override
    public Integer call() {
        if (common.json) {
            Recipes.NAMES.forEach(name -> shell.terminal().json(facts(name)));
        } else {
            var table = new Table(2);
            Recipes.NAMES.forEach(name -> table.row(name, Recipes.shipped(name).title()));
            table.lines().forEach(shell.terminal()::data);
        }
        return ExitCode.OK.number();
    }

    private static Map<String, Object> facts(String name) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("recipe", name);
        facts.put("title", Recipes.shipped(name).title());
        return facts;
    }
}
