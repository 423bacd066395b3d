package io.kiln.report;

import io.kiln.model.ModelException;
import io.kiln.train.History;
import io.kiln.train.Json;
import io.kiln.train.Look;
import io.kiln.train.Run;
import io.kiln.train.Start;
import io.kiln.train.SweepFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run's folder tells.
 *
 * @param name of the folder
 * @param config the effective settings, by name
 * @param environment facts about the machine it began on
 * @param start where it was computed last
 * @param history its epochs
 * @param looks evaluations on its test part
 * @param through whether it came to its end
 */
public record RunAccount(
        String name,
        Map<String, String> config,
        Map<String, String> environment,
        Optional<Start> start,
        History history,
        List<Look> looks,
        boolean through) {
    /**
     * Reads a folder.
     *
     * @param folder of a run
     * @return what it tells
     * @throws ModelException when it is no run's, or damaged
     */
    public static RunAccount of(Path folder) {
        if (!Files.isRegularFile(folder.resolve(Run.CONFIG))) {
            throw new ModelException(
                    folder + ": no run; expected a folder that kiln train made, with " + Run.CONFIG
                            + " in it");
        }
        Map<String, String> config = Run.config(folder);
        if (!SweepFolder.grid(config).axes().isEmpty()) {
            throw new ModelException(
                    folder + ": a sweep, not a run; name runs in it, such as " + folder + "/*");
        }
        if (config.containsKey("committee")) {
            throw new ModelException(folder + ": a committee, not a run; name its members, such as "
                    + folder + "/member-*");
        }
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return new RunAccount(
                String.valueOf(name),
                config,
                environment(folder),
                Start.last(folder),
                History.of(folder),
                Look.all(folder),
                Files.isRegularFile(folder.resolve(Run.MODEL)));
    }

    /** Nothing hangs on them. */
    private static Map<String, String> environment(Path folder) {
        try {
            return Json.read(Files.readString(folder.resolve(Run.ENVIRONMENT)));
        } catch (IOException e) {
            return Map.of();
        }
    }

    /**
     * How far it is.
     *
     * @return for example {@code finished} or {@code 3 of 10 epochs}
     */
    public String state() {
        int done = history.epochs().size();
        return through ? "finished" : done + " of " + setting("epochs") + " epochs";
    }

    /**
     * A setting.
     *
     * @param key its name in the configuration
     * @return its value, or a question mark
     */
    public String setting(String key) {
        return config.getOrDefault(key, "?");
    }

    /**
     * The first evaluation on the test part by the training itself.
     *
     * @return nothing for a run that did not come so far
     */
    public Optional<Look> tested() {
        return looks.stream().reduce((first, next) -> next);
    }
}
