package io.kiln.cli;

import io.kiln.model.AtomicFile;
import io.kiln.report.ComparePage;
import io.kiln.report.Comparison;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Lays runs beside each other. */
@Command(
        name = "compare",
        sortOptions = false,
        description =
                "Runs beside each other: what they came to, and the settings in which they differ. Computes nothing.")
final class CompareCommand implements Callable<Integer> {
    private static final int WIDEST = 40; // a value that is longer is cut on the screen

    private final Shell shell;

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            showDefaultValue = Visibility.NEVER,
            description = "Folders of runs.")
    List<Path> folders = List.of();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with the curves of all runs, too.")
    @Nullable
    Path html;

    @Mixin
    CommonOptions common = new CommonOptions();

    CompareCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var comparison = new Comparison(
                folders.stream().map(folder -> RunFacts.account(folder, shell)).toList());
        if (common.json) {
            comparison.runs().forEach(run -> shell.terminal().json(comparison.facts(run)));
        } else {
            lines(comparison).forEach(shell.terminal()::data);
        }
        if (html != null) {
            AtomicFile.write(html, new ComparePage(comparison).lines());
            shell.terminal().line("page in " + html);
        }
        return ExitCode.OK.number();
    }

    private static List<String> lines(Comparison comparison) {
        var results = new Table(2);
        comparison.results().forEach(results::row);
        List<String> lines = new ArrayList<>(results.lines());
        if (!comparison.differences().isEmpty()) {
            lines.add("");
            lines.addAll(differences(comparison));
        }
        return lines;
    }

    private static List<String> differences(Comparison comparison) {
        List<Object> head = new ArrayList<>(List.of("setting"));
        comparison.runs().forEach(run -> head.add(run.name()));
        var table = new Table(1).row(head);
        comparison.differences().forEach((name, values) -> {
            List<Object> row = new ArrayList<>(List.of(name));
            values.forEach(value -> row.add(cut(value)));
            table.row(row);
        });
        return table.lines();
    }

    /** The end tells apart more often than the beginning, of paths and of hashes alike. */
    private static String cut(String value) {
        return value.length() <= WIDEST
                ? value
                : "..." + value.substring(value.length() - WIDEST + 3);
    }
}
