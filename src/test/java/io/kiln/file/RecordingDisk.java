package io.kiln.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The disk of this machine, with a log of what was done to it, and of what was promised in between.
 *
 * @param <S> what a reader sees of the disk, see {@link PowerLoss}
 */
public final class RecordingDisk<S> implements Disk {
    private final Disk disk = new NioDisk();
    private final List<Operation> log = new ArrayList<>();
    private int outputs;

    /** What was done. */
    sealed interface Operation {}

    record Create(Path file, int output) implements Operation {}

    record Append(Path file, int output) implements Operation {}

    record Write(int output, byte[] bytes) implements Operation {}

    record Truncate(int output, long bytes) implements Operation {}

    record Force(int output) implements Operation {}

    record Rename(Path from, Path to) implements Operation {}

    record MakeFolder(Path folder) implements Operation {}

    record ForceFolder(Path folder) implements Operation {}

    record Delete(Path path) implements Operation {}

    record Promise<S>(String what, Predicate<S> kept) implements Operation {
        @Override
        public String toString() {
            return "promise of " + what;
        }
    }

    /** From now on readers see this, whenever the power goes. */
    public void promise(String what, Predicate<S> kept) {
        log.add(new Promise<>(what, kept));
    }

    List<Operation> log() {
        return List.copyOf(log);
    }

    @Override
    public Output create(Path file) throws IOException {
        Output output = disk.create(file);
        log.add(new Create(file, ++outputs));
        return recording(outputs, output);
    }

    @Override
    public Output append(Path file) throws IOException {
        Output output = disk.append(file);
        log.add(new Append(file, ++outputs));
        return recording(outputs, output);
    }

    private Output recording(int number, Output output) {
        return new Output() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                ByteBuffer written = bytes.duplicate();
                output.write(bytes);
                byte[] copy = new byte[bytes.position() - written.position()];
                written.get(copy);
                log.add(new Write(number, copy));
            }

            @Override
            public void force() {
                log.add(new Force(number)); // the disk of a test need not last
            }

            @Override
            public void truncate(long bytes) throws IOException {
                output.truncate(bytes);
                log.add(new Truncate(number, bytes));
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        log.add(new Rename(from, to));
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        disk.makeFolder(folder);
        log.add(new MakeFolder(folder));
    }

    @Override
    public void forceFolder(Path folder) {
        log.add(new ForceFolder(folder));
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
        log.add(new Delete(path));
    }
}
