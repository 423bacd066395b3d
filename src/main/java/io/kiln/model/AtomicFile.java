package io.kiln.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Files that are the old ones or the whole new ones, whenever the power goes: a temporary file in
 * the same folder, forced to the disk, renamed over the old one, then the folder forced.
 */
public final class AtomicFile {
    private static final int CHUNK = 1 << 18; // bytes: larger writes cost a direct buffer as large

    private AtomicFile() {}

    /**
     * Replaces a file, or makes it. Its mode stays; a link is followed.
     *
     * @param file what is replaced; its folder exists
     * @param bytes what it is to hold
     * @throws WriteException when it cannot be written; then the old file stands and nothing is
     *     left over
     */
    public static void write(Path file, byte[] bytes) {
        write(file, out -> out.write(ByteBuffer.wrap(bytes)));
    }

    /** Writes what the file is to hold. */
    interface Content {
        void to(Out out) throws IOException;
    }

    /** Takes bytes, whole. */
    interface Out {
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * Replaces a file, or makes it. Its mode stays; a link is followed.
     *
     * @throws WriteException when it cannot be written; then the old file stands and nothing is
     *     left over
     */
    static void write(Path file, Content content) {
        try {
            replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static void replace(Path file, Content content) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        // NOTE: Files.createTempFile would leave the file readable by its owner only.
        Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            fill(part, content);
            keepMode(file, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        force(folder);
    }

    /**
     * Writes a new file and forces it to the disk; its name is not safe until its folder is forced.
     */
    static void fill(Path file, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.to(bytes -> all(channel, bytes));
            channel.force(true);
        }
    }

    private static void all(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + CHUNK));
            channel.write(bytes);
        }
    }

    private static void keepMode(Path from, Path to) throws IOException {
        var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        var fresh = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old != null && fresh != null && Files.exists(from)) {
            fresh.setPermissions(old.readAttributes().permissions());
        }
    }

    /** Makes renames inside a folder last. Windows cannot open a folder, and needs no such call. */
    static void force(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    static WriteException failure(Path file, IOException cause) {
        return new WriteException(
                file + ": could not be written: " + reason(cause)
                        + "; check the folder, its rights and the free space",
                cause);
    }

    /** The systems' exceptions often have no more text than the path. */
    static String reason(IOException e) {
        String kind = e.getClass().getSimpleName();
        return kind.equals("IOException")
                ? String.valueOf(e.getMessage())
                : kind + " " + e.getMessage();
    }
}
