package io.kiln.cli;

import io.kiln.data.MnistFetch;
import io.kiln.page.Words;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Brings MNIST. */
@Command(
        name = "fetch",
        description =
                "Fetch a data set (11 MB), checked by its SHA-256; what is there and right stays.")
final class DataFetchCommand implements Callable<Integer> {

    private final Shell shell;

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            description = "Only mnist so far.")
    String name = "";

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description =
                    "Where the files go. Without it, the user's cache, where training looks for them.")
    @Nullable
    Path to;

    @Option(names = "--force", description = "Fetch also what is there and right.")
    boolean force;

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Fetch from here instead; more than one are tried in turn. Without it, two public ones.")
    List<URI> mirrors = MnistFetch.MIRRORS;

    @Mixin
    CommonOptions common = new CommonOptions();

    DataFetchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (!name.equals("mnist")) {
            throw Usage.wrong(spec, "'" + name + "' cannot be fetched; expected mnist");
        }
        var fetch = new MnistFetch(mirrors.stream().map(this::folder).toList(), this::progress);
        Path folder = to == null ? OutputFolder.of(shell.cache(), "mnist") : to;
        OutputFolder.make(folder);
        if (force) {
            Path fresh =
                    folder.resolve(".fetching"); // what is there stays until all of it has come
            OutputFolder.make(fresh);
            OutputFolder.move(fetch.into(fresh), folder);
        }
        fetch.into(folder);
        if (common.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("data", "mnist");
            facts.put("path", folder.toAbsolutePath().normalize().toString());
            shell.terminal().json(facts);
        } else {
            shell.terminal().data("mnist is in " + folder.toAbsolutePath().normalize());
        }
        return ExitCode.OK.number();
    }

    /** File names resolve below an address only if it ends in a slash. */
    private URI folder(URI mirror) {
        String scheme = String.valueOf(mirror.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || mirror.getHost() == null) {
            throw Usage.wrong(spec, "--mirror " + mirror + ": expected http://... or https://...");
        }
        return mirror.toString().endsWith("/") ? mirror : URI.create(mirror + "/");
    }

    private void progress(String file, long done, long total) {
        Terminal terminal = shell.terminal();
        String size = Words.bytes(done);
        if (total > 0) {
            terminal.progress(terminal.bar((double) done / total) + " " + file + "  " + size
                    + " of " + Words.bytes(total));
        } else {
            terminal.progress(file + "  " + size);
        }
        if (done == total && !terminal.live()) {
            terminal.line(file + "  " + size);
        }
    }
}
