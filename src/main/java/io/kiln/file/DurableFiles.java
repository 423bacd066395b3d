package io.kiln.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.UUID;

/**
 * Files that are the old ones or the whole new ones, whenever the power goes. What a method has
 * done lasts when it returns, where it does not say otherwise.
 *
 * @param disk what it is done with
 */
public record DurableFiles(Disk disk) {
    /** Those of this machine. */
    public static final DurableFiles REAL = new DurableFiles(new NioDisk());

    /** What a file is to hold. */
    public interface Content {
        /** Writes it, whole. */
        void to(Out out) throws IOException;
    }

    /** Something that writes. */
    public interface Writing {
        /** Does it. */
        void run() throws IOException;
    }

    /**
     * Replaces a file, or makes it: a temporary file in the same folder is forced to the disk, renamed
     * over the old one, and the folder forced. The mode stays; a link is followed; what is no file,
     * such as a pipe, is written into.
     *
     * @param file what is replaced; its folder exists
     * @param content what it is to hold
     * @throws IOException when it cannot be written; then the old file stands, or the new one that
     *     only could not be made to last, and nothing is left over
     */
    public void replace(Path file, Content content) throws IOException {
        Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = place.getParent();
        if (Files.isDirectory(place)) {
            throw new IOException("it is a folder");
        } else if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        } else if (Files.exists(place) && !Files.isRegularFile(place)) {
            try (Disk.Output pipe = disk.append(place)) {
                content.to(new Out(pipe));
            }
            return;
        }
        Path part = folder.resolve("." + place.getFileName() + "." + UUID.randomUUID() + ".tmp");
        orRemove(part, () -> {
            create(part, content);
            keepMode(place, part);
            disk.rename(part, place);
        });
        disk.forceFolder(folder);
    }

    /**
     * Replaces a file, or makes it, like {@link #replace(Path, Content)}.
     *
     * @param file what is replaced; its folder exists
     * @param lines what it is to hold, in UTF-8
     * @throws IOException when it cannot be written
     */
    public void replace(Path file, List<String> lines) throws IOException {
        replace(file, out -> {
            for (String line : lines) {
                out.text(line + "\n");
            }
        });
    }

    /**
     * Makes a file. What is in it lasts; its name does once the folder is forced.
     *
     * @param file must not be there; its folder exists
     * @param content what it is to hold
     * @throws FileAlreadyExistsException when it is there
     * @throws IOException when it cannot be written; then it is not there
     */
    public void create(Path file, Content content) throws IOException {
        Disk.Output output = disk.create(file);
        orRemove(file, () -> {
            try (output) {
                content.to(new Out(output));
                output.force();
            }
        });
    }

    /**
     * Writes a line at the end of a file, or makes the file. A last line that a crash has torn stays
     * a line of its own.
     *
     * @param file its folder exists
     * @param line without its end
     * @throws IOException when it cannot be written; then nothing of it is there, or all that only
     *     could not be made to last
     */
    public void append(Path file, String line) throws IOException {
        boolean fresh = !Files.exists(file);
        long before = fresh ? 0 : Files.size(file);
        String text = (fresh || isWhole(file) ? "" : "\n") + line + "\n";
        try (Disk.Output output = disk.append(file)) {
            orElse(() -> output.truncate(before), () -> {
                new Out(output).text(text);
                output.force();
            });
        }
        if (fresh) {
            disk.forceFolder(file.toAbsolutePath().resolveSibling(""));
        }
    }

    private static boolean isWhole(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var last = ByteBuffer.allocate(1);
            channel.read(last, Math.max(0, channel.size() - 1));
            return last.hasRemaining() || last.get(0) == '\n';
        }
    }

    /**
     * Makes a folder and those above it, where they are not there.
     *
     * @param folder may exist
     * @throws FileAlreadyExistsException when a file is in the way
     * @throws IOException when one cannot be made
     */
    public void makeFolders(Path folder) throws IOException {
        Path above = folder.toAbsolutePath().getParent();
        if (Files.isDirectory(folder) || above == null) {
            return;
        }
        makeFolders(above);
        try {
            disk.makeFolder(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            } // another process was first
        }
        disk.forceFolder(above);
    }

    /**
     * Removes a file, or a folder with the files in it, where it is there. What is removed may come
     * back when the power goes.
     *
     * @param path of either; a link is removed, not followed
     * @throws IOException when it cannot be removed
     */
    public void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    disk.delete(entry);
                }
            }
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            disk.delete(path);
        }
    }

    /**
     * Removes what processes that were killed have left over.
     *
     * @param folder which nobody writes into at this time
     * @throws IOException when it cannot be read, or something not be removed
     */
    public void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path entry : entries) {
                remove(entry);
            }
        }
    }

    /**
     * Does something, and removes what it has begun where it fails.
     *
     * @param begun file or folder of files
     * @param writing what may fail
     * @throws IOException when it failed
     */
    public void orRemove(Path begun, Writing writing) throws IOException {
        orElse(() -> remove(begun), writing);
    }

    private static void orElse(Writing undo, Writing writing) throws IOException {
        try {
            writing.run();
        } catch (IOException | RuntimeException | Error e) {
            try {
                undo.run();
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static void keepMode(Path from, Path to) throws IOException {
        var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        var fresh = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old != null && fresh != null && Files.exists(from)) {
            fresh.setPermissions(old.readAttributes().permissions());
        }
    }
}
