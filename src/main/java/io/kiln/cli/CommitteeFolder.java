package io.kiln.cli;

import io.kiln.file.DurableFiles;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.WriteException;
import io.kiln.train.Json;
import io.kiln.train.Run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The folder of a committee: {@code config.json} and {@code train.conf} for all, and in {@code
 * member-1}, {@code member-2} and so on a run each, seeded by one more than the one before.
 *
 * @param path the folder
 * @param members how many
 */
record CommitteeFolder(Path path, int members) {
    private static final String MEMBERS = "committee";

    /**
     * Begins a committee.
     *
     * @param config of its first member
     * @param conf lines of {@code train.conf}
     * @throws WriteException when the folder cannot be made, or holds something already
     */
    static CommitteeFolder create(
            Path path, int members, Map<String, Object> config, List<String> conf) {
        Map<String, Object> all = new LinkedHashMap<>(config);
        all.put(MEMBERS, members);
        Path file = path.resolve(Run.CONFIG);
        try {
            DurableFiles.REAL.makeFolders(path);
            String settings = String.join("\n", conf) + "\n";
            DurableFiles.REAL.create(path.resolve(Run.SETTINGS), out -> out.text(settings));
            DurableFiles.REAL.create(file, out -> out.text(Json.page(all)));
            DurableFiles.REAL.disk().forceFolder(path);
        } catch (IOException e) {
            throw new WriteException(
                    path + ": cannot be begun as a committee: " + e
                            + "; go on with one by --resume, or give another folder with --out",
                    e);
        }
        return new CommitteeFolder(path, members);
    }

    /** Whether a folder is a committee's. */
    static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(Run.CONFIG))
                && Run.config(folder).containsKey(MEMBERS);
    }

    /**
     * Opens the folder of a committee.
     *
     * @throws ModelException when its settings are damaged
     */
    static CommitteeFolder open(Path path) {
        String members = Run.config(path).getOrDefault(MEMBERS, "none");
        try {
            return new CommitteeFolder(path, Integer.parseInt(members));
        } catch (NumberFormatException e) {
            throw new ModelException(
                    path.resolve(Run.CONFIG) + ": a committee of '" + members + "' members", e);
        }
    }

    /** The folders of the members' runs. */
    List<Path> runs() {
        return IntStream.rangeClosed(1, members)
                .mapToObj(n -> path.resolve("member-" + n))
                .toList();
    }

    /** The best model of each member. */
    List<Model> models() {
        return runs().stream().map(run -> ModelFile.open(run).model()).toList();
    }

    /** Whether all members came to their ends. */
    boolean through() {
        return runs().stream().allMatch(run -> Files.exists(run.resolve(Run.MODEL)));
    }

    /** Lines of {@code train.conf} for one member. */
    List<String> conf(long seed) {
        Path file = path.resolve(Run.SETTINGS);
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith(MEMBERS + " = "))
                    .map(line -> line.startsWith("seed = ") ? "seed = " + seed : line)
                    .toList();
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
