package io.kiln.data;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that is either the old one or the whole new one: temporary file, force, rename. */
final class AtomicWrite {
    private AtomicWrite() {}

    /** Writes the content. */
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    static void to(Path file, Content content) {
        Path folder = file.toAbsolutePath().resolveSibling("");
        try {
            Files.createDirectories(folder);
            // NOTE: Files.createTempFile would leave the file readable by its owner only.
            Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                fill(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                force(folder);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e, e);
        }
    }

    private static void fill(Path part, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.to(new FilterOutputStream(Channels.newOutputStream(channel)) {
                @Override
                public void write(byte[] from, int offset, int count) throws IOException {
                    out.write(from, offset, count);
                }

                @Override
                public void close() {} // force() below needs the channel open
            });
            channel.force(true);
        }
    }

    /** Makes a rename inside the folder last; systems that cannot open a folder need no call. */
    static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(AtomicWrite.class)
                    .debug("{}: folder not forced: {}", folder, e.toString());
        }
    }
}
