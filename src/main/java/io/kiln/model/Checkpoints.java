package io.kiln.model;

import io.kiln.file.DurableFiles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of a run: a model and the state that belongs to it, tied by a generation number,
 * made current by one rename.
 *
 * <p>A run's folder holds {@code checkpoint-GENERATION/model.safetensors} and {@code
 * state.safetensors}; the highest generation is current. A checkpoint is filled under a name that
 * readers pass over, forced to the disk, and renamed. The one before is kept too, or as many as are
 * asked for, and the newest two that are {@linkplain Standing#VERIFIED verified} in any case. Both
 * files carry {@code kiln.generation} and the model's weight hash.
 *
 * <p>One process at a time publishes into a folder; any number may read.
 */
public final class Checkpoints {
    private static final String MODEL = "model.safetensors";
    private static final String STATE = "state.safetensors";
    private static final String NAME = "checkpoint-";
    private static final Pattern CHECKPOINT = Pattern.compile(NAME + "(0|[1-9][0-9]{0,17})");
    private static final String HIDDEN = "." + NAME;
    private static final int VERIFIED = 2; // kept, however many newer ones there are

    private final Path folder;
    private final DurableFiles files;
    private int kept = 2;
    private long newest = Long.MIN_VALUE; // readable generation; MIN_VALUE until known

    /**
     * The checkpoints in a folder.
     *
     * @param runFolder made on the first {@link #publish} where it is not there
     */
    public Checkpoints(Path runFolder) {
        this(runFolder, DurableFiles.REAL);
    }

    /**
     * The checkpoints in a folder.
     *
     * @param runFolder made on the first {@link #publish} where it is not there
     * @param files how they are written
     */
    public Checkpoints(Path runFolder, DurableFiles files) {
        this.folder = runFolder;
        this.files = files;
    }

    /**
     * Keeps another number of checkpoints than two, from the next {@link #publish} on.
     *
     * @param count of the newest checkpoints, 1 or more
     * @throws ModelException when it is lower
     */
    public void keep(int count) {
        if (count < 1) {
            throw new ModelException("checkpoints kept " + count + ": needs 1 or more");
        }
        kept = count;
    }

    /**
     * A checkpoint that was read.
     *
     * @param generation its number
     * @param model the weights and what belongs to them
     * @param state what training goes on from
     * @param standing how far it can be relied on
     * @param skipped why newer checkpoints could not be used, newest first; else empty
     */
    public record Loaded(
            long generation, Model model, State state, Standing standing, List<String> skipped) {}

    /**
     * Saves a model with its state and makes the pair current. When this returns, it survives a
     * loss of power; until then the one before is current.
     *
     * @param generation higher than that of every usable checkpoint there
     * @param model the weights
     * @param state of the same moment
     * @param standing how far both can be relied on
     * @throws ModelException when the generation is not higher
     * @throws WriteException when it could not be written; what was current stays so, unless only
     *     the last step failed, which makes it last
     */
    public void publish(long generation, Model model, State state, Standing standing) {
        if (newest == Long.MIN_VALUE) {
            newest = newestReadable();
        }
        if (generation <= newest || generation < 0) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%s: checkpoint %d comes after checkpoint %d: needs a higher number",
                    folder,
                    generation,
                    newest));
        }
        Path place = place(generation);
        Path hidden = folder.resolve(HIDDEN + generation + ".tmp");
        WriteException.guard(place, () -> {
            files.makeFolders(folder);
            files.remove(hidden);
            files.orRemove(hidden, () -> {
                fill(hidden, generation, model, state, standing);
                remove(place); // damaged, or publish would have refused
                files.disk().rename(hidden, place);
            });
            files.disk().forceFolder(folder);
        });
        long before = newest;
        newest = generation;
        prune(before);
    }

    private void fill(Path hidden, long generation, Model model, State state, Standing standing)
            throws IOException {
        Map<String, String> tie = Map.of(Metadata.GENERATION, Long.toString(generation));
        Safetensors first = ModelFile.contents(model, tie);
        var ties = new TreeMap<>(tie);
        ties.put(Metadata.WEIGHTS, Metadata.fact(first.metadata(), Metadata.WEIGHTS));
        files.disk().makeFolder(hidden);
        files.create(hidden.resolve(MODEL), first.content());
        files.create(hidden.resolve(STATE), state.contents(ties).content());
        standing.fill(hidden, files);
        files.disk().forceFolder(hidden);
    }

    /**
     * A device was found to compute wrong results: marks the newest checkpoints that nobody had
     * checked as suspect, down to the first that was, or that comes from the CPU device. Readers
     * pass over them as over damaged ones.
     *
     * @param why one line for people
     * @throws WriteException when it cannot be written down
     */
    public void suspect(String why) {
        for (long generation : generations()) {
            Standing standing = Standing.of(place(generation));
            if (standing == Standing.UNCHECKED) {
                Standing.suspect(place(generation), why, files);
            } else if (standing != Standing.SUSPECT) {
                return;
            }
        }
    }

    /**
     * Reads the newest checkpoint that is whole.
     *
     * @return the checkpoint, with why newer ones were passed over; empty when there is none at all
     * @throws ModelException when there are some but none is whole and unsuspected, with what is
     *     wrong with the newest
     */
    public Optional<Loaded> latest() {
        List<String> skipped = new ArrayList<>();
        for (long generation : generations()) {
            try {
                Loaded loaded = load(generation, List.copyOf(skipped));
                newest = generation;
                return Optional.of(loaded);
            } catch (ModelException e) {
                skipped.add(String.valueOf(e.getMessage()));
            }
        }
        if (!skipped.isEmpty()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%s: none of %d checkpoints is of use: %s",
                    folder,
                    skipped.size(),
                    skipped.get(0)));
        }
        return Optional.empty();
    }

    private Loaded load(long generation, List<String> skipped) {
        Path place = place(generation);
        Standing.requireUnsuspected(place);
        Path modelFile = place.resolve(MODEL);
        Path stateFile = place.resolve(STATE);
        Safetensors model = Safetensors.read(modelFile);
        Safetensors state = Safetensors.read(stateFile);
        var loaded = new Loaded(
                generation,
                ModelFile.model(model, modelFile),
                State.of(state, stateFile),
                Standing.of(place),
                skipped);
        checkTie(modelFile, model, Metadata.GENERATION, Long.toString(generation));
        checkTie(stateFile, state, Metadata.GENERATION, Long.toString(generation));
        checkTie(
                stateFile,
                state,
                Metadata.WEIGHTS,
                Metadata.fact(model.metadata(), Metadata.WEIGHTS));
        return loaded;
    }

    private static void checkTie(Path file, Safetensors contents, String key, String wanted) {
        try {
            Metadata.require(contents.metadata(), key, wanted);
        } catch (ModelException e) {
            throw new ModelException(
                    file + ": " + e.getMessage() + "; it belongs to another checkpoint", e);
        }
    }

    /** The highest generation that can be read, -1 for none. */
    private long newestReadable() {
        for (long generation : generations()) {
            try {
                return load(generation, List.of()).generation();
            } catch (ModelException e) {
                continue;
            }
        }
        return -1;
    }

    /** Highest first; none when there is no folder. */
    private List<Long> generations() {
        List<Long> found = new ArrayList<>();
        for (Path entry : entries(NAME)) {
            Matcher matcher = CHECKPOINT.matcher(entry.getFileName().toString());
            if (matcher.matches()) {
                found.add(Long.parseLong(matcher.group(1)));
            }
        }
        found.sort(Collections.reverseOrder());
        return found;
    }

    private List<Path> entries(String prefix) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, prefix + "*")) {
                entries.forEach(found::add);
            } catch (IOException e) {
                throw new ModelException(folder + ": cannot be read: " + AtomicFile.reason(e), e);
            }
        }
        return found;
    }

    private Path place(long generation) {
        return folder.resolve(NAME + generation);
    }

    /**
     * Keeps the newest, as many before it as are asked for, and the newest two verified ones; the
     * next publish tries again what fails here.
     */
    private void prune(long before) {
        try {
            Set<Long> keep = new HashSet<>(Set.of(newest));
            generations().stream().filter(g -> g <= before).limit(kept - 1).forEach(keep::add);
            generations().stream()
                    .filter(g -> g <= newest && Standing.of(place(g)) == Standing.VERIFIED)
                    .limit(VERIFIED)
                    .forEach(keep::add);
            for (Path leftOver : entries(HIDDEN)) {
                files.remove(leftOver);
            }
            for (long generation : generations()) {
                if (!keep.contains(generation)) {
                    remove(place(generation));
                }
            }
        } catch (IOException | ModelException e) {
            return;
        }
    }

    /** Hides a checkpoint before it is deleted, so that no reader meets half of one. */
    private void remove(Path checkpoint) throws IOException {
        if (Files.exists(checkpoint)) {
            Path hidden = folder.resolve("." + checkpoint.getFileName() + ".old");
            files.remove(hidden);
            files.disk().rename(checkpoint, hidden);
            files.remove(hidden);
        }
    }
}
