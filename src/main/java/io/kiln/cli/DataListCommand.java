package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Mnist;
import io.kiln.data.MnistFetch;
import io.kiln.page.Words;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Says which data is where. */
@Command(
        name = "list",
        description = "Which data is where, in the order in which it is looked for.")
final class DataListCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--check",
            description = "Compare the content of MNIST with what was published.")
    boolean check;

    @Mixin
    CommonOptions common = new CommonOptions();

    DataListCommand(Shell shell) {
        this.shell = shell;
    }

    /** A place, whether or not there is something. */
    private record Place(String name, Path path, long bytes, String state) {}

    @Override
    public Integer call() {
        List<Place> places = places();
        if (common.json) {
            places.forEach(place -> shell.terminal().json(facts(place)));
            return ExitCode.OK.number();
        }
        var table = new Table(3).row("data", "state", "where", "size");
        for (Place place : places) {
            String size = place.bytes == 0 ? "-" : Words.bytes(place.bytes);
            table.row(place.name, place.state, place.path, size);
        }
        table.lines().forEach(shell.terminal()::data);
        return ExitCode.OK.number();
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        Mnist.places(shell.environment(), shell.workingFolder(), shell.cache())
                .forEach(folder -> places.add(mnist(folder)));
        Path strokes = shell.cache().resolve("strokes-v1-seed" + DataSource.STROKES_SEED);
        places.add(new Place(
                "strokes",
                strokes,
                size(strokes),
                Files.isDirectory(strokes) ? "here" : "drawn when needed"));
        places.addAll(own(shell.workingFolder().resolve("data")));
        return places;
    }

    /** What else is in the working folder's data: files and folders that {@code --data} takes. */
    private static List<Place> own(Path data) {
        List<Place> places = new ArrayList<>();
        if (!Files.isDirectory(data)) {
            return places;
        }
        try (Stream<Path> entries = Files.list(data)) {
            for (Path entry : entries.sorted().toList()) {
                DataSource.Kind kind = DataSource.kind(entry);
                boolean table = entry.toString().endsWith(".csv");
                if (kind != DataSource.Kind.MNIST && (kind != DataSource.Kind.CSV || table)) {
                    places.add(new Place(Usage.word(kind), entry, size(entry), "here"));
                }
            }
        } catch (IOException | DataException e) {
            return places; // whoever reads the folder says why
        }
        return places;
    }

    private Place mnist(Path folder) {
        if (!Mnist.isIn(folder)) {
            return new Place("mnist", folder, 0, "not here");
        }
        String state = !check
                ? "here"
                : MnistFetch.isPublished(folder)
                        ? "here, checked"
                        : "here, not the published digits";
        return new Place("mnist", folder, size(folder), state);
    }

    private static long size(Path place) {
        if (!Files.exists(place)) {
            return 0;
        }
        try (Stream<Path> entries = Files.walk(place)) {
            long bytes = 0;
            for (Path entry : entries.toList()) {
                bytes += Files.isRegularFile(entry) ? Files.size(entry) : 0;
            }
            return bytes;
        } catch (IOException e) {
            return 0; // shown as a dash; whoever reads the folder says why
        }
    }

    private static Map<String, Object> facts(Place place) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", place.name);
        facts.put("state", place.state);
        facts.put("bytes", place.bytes);
        facts.put("path", place.path.toString());
        return facts;
    }
}
