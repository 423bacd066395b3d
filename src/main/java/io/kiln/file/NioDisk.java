package io.kiln.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The disk behind {@link Files}.
 *
 * @param folders how a folder is opened to be forced
 */
record NioDisk(Opening folders) implements Disk {
    /** Opens something. */
    interface Opening {
        FileChannel open(Path path) throws IOException;
    }

    /** That of this machine. */
    NioDisk() {
        this(folder -> FileChannel.open(folder, StandardOpenOption.READ));
    }

    private record Channel(FileChannel channel) implements Output {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
            channel.write(bytes);
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void truncate(long bytes) throws IOException {
            channel.truncate(bytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public Output create(Path file) throws IOException {
        // NOTE: Files.createTempFile would leave the file readable by its owner only.
        return new Channel(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public Output append(Path file) throws IOException {
        return new Channel(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        Files.createDirectory(folder);
    }

    /** Windows cannot open a folder, and needs no such call. */
    @Override
    public void forceFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = folders.open(folder);
        } catch (AccessDeniedException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(path);
    }
}
