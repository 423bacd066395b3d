package io.kiln.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Replays what was done to a disk and lets the power go after each operation: whatever may then be
 * found, a reader can read, and it shows what was promised.
 *
 * @param <S> what a reader sees
 */
public final class PowerLoss<S> {
    private static final int NONE = -1;

    private final Path root;
    private final List<RecordingDisk.Operation> log;
    private final Reader<S> reader;
    private final Path scratch;
    private final Map<Map<String, String>, Sight<S>> sights = new HashMap<>();

    /** Reads what is in a folder, or says what is wrong with it by an exception. */
    public interface Reader<S> {
        /** Reads the copy of the root. */
        S read(Path root) throws IOException;
    }

    private record Sight<S>(S seen, String problem) {}

    /**
     * A replay.
     *
     * @param root folder that was there, and empty, before anything was recorded
     * @param disk what recorded
     * @param reader reads copies of the root
     * @param scratch an empty folder for the copies
     */
    public PowerLoss(Path root, RecordingDisk<S> disk, Reader<S> reader, Path scratch) {
        this.root = root;
        this.log = disk.log();
        this.reader = reader;
        this.scratch = scratch;
    }

    /** How many disks were looked at so far, equal ones once. */
    public int looks() {
        return sights.size();
    }

    /** Numbers of the operations that make something last. */
    public List<Integer> forces() {
        List<Integer> forces = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i) instanceof RecordingDisk.Force
                    || log.get(i) instanceof RecordingDisk.ForceFolder) {
                forces.add(i);
            }
        }
        return forces;
    }

    /** The name that was given just before a force. */
    public String nameGivenBefore(int force) {
        return ((RecordingDisk.Rename) log.get(force - 1)).to().getFileName().toString();
    }

    /** The first thing that goes wrong, if anything does. */
    public Optional<String> violation() throws IOException {
        return violation(NONE);
    }

    /** The same, if one of the operations were not done; what comes before it is not looked at. */
    public Optional<String> violation(int without) throws IOException {
        var disk = new FoundDisk(root);
        Map<String, Predicate<S>> promises = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i) instanceof RecordingDisk.Promise<?> promise) {
                @SuppressWarnings("unchecked") // of a RecordingDisk<S>
                var ours = (RecordingDisk.Promise<S>) promise;
                promises.put(ours.what(), ours.kept());
            } else if (i != without) {
                disk.run(log.get(i));
            }
            if (i < without) {
                continue;
            }
            for (Map<String, String> found : disk.found()) {
                Optional<String> problem = problem(found, promises);
                if (problem.isPresent()) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "after operation %d, %s: %s in %s",
                            i,
                            log.get(i),
                            problem.get(),
                            found.keySet()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> problem(Map<String, String> found, Map<String, Predicate<S>> promises)
            throws IOException {
        Sight<S> sight = sights.get(found);
        if (sight == null) {
            sight = look(found);
            sights.put(found, sight);
        }
        if (!sight.problem.isEmpty()) {
            return Optional.of(sight.problem);
        }
        S seen = sight.seen;
        return promises.entrySet().stream()
                .filter(promise -> !promise.getValue().test(seen))
                .map(promise -> "not " + promise.getKey() + ", but " + seen)
                .findFirst();
    }

    private Sight<S> look(Map<String, String> found) throws IOException {
        Path copy = scratch.resolve("copy" + sights.size());
        Files.createDirectory(copy);
        for (var entry : found.entrySet()) { // folders come before what is in them
            Path path = copy.resolve(entry.getKey());
            if (entry.getKey().endsWith("/")) {
                Files.createDirectory(path);
            } else {
                Files.writeString(path, entry.getValue(), StandardCharsets.ISO_8859_1);
            }
        }
        try {
            return new Sight<>(reader.read(copy), "");
        } catch (RuntimeException | AssertionError | IOException e) {
            return new Sight<>(null, e.toString());
        }
    }
}
