package io.kiln.cli;

import io.kiln.model.Checkpoints;
import io.kiln.model.Model;
import io.kiln.model.ModelException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model that was named on a command line: a file, or the folder of a run, which stands for the
 * best model in it.
 *
 * @param model what was read
 * @param from where it was
 */
record ModelFile(Model model, Path from) {
    /** In a run's folder, in this order. */
    private static final List<String> NAMES = List.of("best.safetensors", "model.safetensors");

    /**
     * Reads the model: a file; or in a folder best.safetensors, else model.safetensors, else the
     * newest checkpoint.
     *
     * @throws ModelException when there is none, or it is damaged
     */
    static ModelFile open(Path named) {
        if (!Files.isDirectory(named)) {
            return new ModelFile(Model.load(named), named);
        }
        Optional<Path> file = inRun(named);
        if (file.isPresent()) {
            return new ModelFile(Model.load(file.get()), file.get());
        }
        for (Path folder : List.of(named, named.resolve("checkpoints"))) {
            Optional<Checkpoints.Loaded> newest = new Checkpoints(folder).latest();
            if (newest.isPresent()) {
                return new ModelFile(
                        newest.get().model(),
                        folder.resolve("checkpoint-" + newest.get().generation()));
            }
        }
        throw new ModelException(named
                + ": a folder without a model; expected a run's folder, with best.safetensors,"
                + " model.safetensors or checkpoints");
    }

    /** What was named, with the members of a committee in place of its folder. */
    static List<Path> each(List<Path> named) {
        return named.stream()
                .flatMap(one -> CommitteeFolder.isOne(one)
                        ? CommitteeFolder.open(one).runs().stream()
                        : Stream.of(one))
                .toList();
    }

    /** Reads several models; a committee's folder stands for all its members. */
    static List<ModelFile> all(List<Path> named) {
        return each(named).stream().map(ModelFile::open).toList();
    }

    /** The model's file in a run's folder. */
    static Optional<Path> inRun(Path folder) {
        return NAMES.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }
}
