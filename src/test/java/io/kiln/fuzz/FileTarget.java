package io.kiln.fuzz;

import io.kiln.data.DataException;
import io.kiln.model.ModelException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Readers of files: each gets the same one, and one that takes it is enough. */
final class FileTarget implements Target {
    private final Path file;
    private final List<Consumer<Path>> readers;

    @SafeVarargs
    FileTarget(Path folder, String name, Consumer<Path>... readers) {
        this(folder.resolve(name), List.of(readers));
    }

    private FileTarget(Path file, List<Consumer<Path>> readers) {
        this.file = file;
        this.readers = readers;
    }

    @Override
    public List<Target> each() {
        List<Target> each = new ArrayList<>();
        readers.forEach(reader -> each.add(new FileTarget(file, List.of(reader))));
        return each;
    }

    @Override
    public boolean read(byte[] input) throws IOException {
        Files.write(file, input);
        boolean taken = false;
        for (Consumer<Path> reader : readers) {
            taken |= taken(reader);
        }
        return taken;
    }

    private boolean taken(Consumer<Path> reader) {
        try {
            reader.accept(file);
            return true;
        } catch (DataException | ModelException e) {
            requireOneLine(e);
            return false;
        }
    }

    private static void requireOneLine(RuntimeException e) {
        String said = String.valueOf(e.getMessage());
        if (said.isBlank() || said.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("not one line: " + said, e);
        }
    }
}
