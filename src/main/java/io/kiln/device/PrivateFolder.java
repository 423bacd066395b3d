package io.kiln.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder that only its user can write to, for what is loaded into the process: it and its files
 * belong to who runs this, neither the group nor others may write to them, and none is a link.
 *
 * <p>A link above it is resolved. Of the real folders above each has to belong to the user or to
 * root, for who may write there may put another folder in this one's place; sticky ones such as
 * {@code /tmp} are no way to do so, nor is anything behind a folder that lets nobody else through.
 * Where files have no POSIX mode (Windows), only owners are compared.
 */
public final class PrivateFolder {
    private static final int OTHERS_WRITE = 022;
    private static final int OTHERS_ENTER = 011;
    private static final int STICKY = 01000; // as in /tmp: others write, but only to their own
    private static final Integer ROOT = 0;
    private static final String UNIX = "unix";

    private final Path path;
    private final Object user;

    private PrivateFolder(Path path, Object user) {
        this.path = path;
        this.user = user;
    }

    /**
     * Makes a folder, and what is missing above it, for this user alone, or checks that what is
     * there is private.
     *
     * @param folder the folder
     * @return the folder
     * @throws IOException when it is not private or cannot be made or written to, with why
     */
    public static PrivateFolder open(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        make(absolute);
        Path real = absolute.toRealPath();
        Path probe = Files.createTempFile(real, "owner", "");
        try {
            Object user = owner(probe);
            requirePrivate(real, user);
            return new PrivateFolder(real, user);
        } finally {
            Files.delete(probe);
        }
    }

    /**
     * Why a folder or file is not used. The systems' exceptions often have no more text than the path.
     *
     * @param e what a method of this class threw
     * @return a line
     */
    public static String why(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }

    private static void make(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            makeFolders(parent);
        }
        try {
            Files.createDirectory(folder, userAlone(folder));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(folder + " is a link or a file, not a folder", e);
            }
        }
    }

    /** Makes what is missing of a folder and of those above it, for this user alone. */
    static void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, userAlone(folder));
        }
    }

    private static FileAttribute<?>[] userAlone(Path folder) {
        return hasModes(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(UNIX);
    }

    private static Object owner(Path path) throws IOException {
        return hasModes(path)
                ? Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                : Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Checks a folder and those above it.
     *
     * @param folder a real path
     * @param user who shall be the only one
     */
    static void requirePrivate(Path folder, Object user) throws IOException {
        requireOwn(folder, user);
        boolean closed = false; // whether one above lets nobody else through
        for (int depth = 0; depth < folder.getNameCount() && hasModes(folder) && !closed; depth++) {
            Path above = depth == 0
                    ? folder.getRoot()
                    : folder.getRoot().resolve(folder.subpath(0, depth));
            Object owner = owner(above);
            int mode = mode(above);
            if (!owner.equals(user) && !owner.equals(ROOT)) {
                throw new IOException(above + " belongs to another user");
            } else if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                throw writable(above);
            }
            closed = owner.equals(user) && (mode & OTHERS_ENTER) == 0;
        }
    }

    private static void requireOwn(Path path, Object user) throws IOException {
        if (!owner(path).equals(user)) {
            throw new IOException(path + " belongs to another user");
        } else if (hasModes(path) && (mode(path) & OTHERS_WRITE) != 0) {
            throw writable(path);
        }
    }

    private static IOException writable(Path path) {
        return new IOException(path + ": others may write to it; chmod go-w takes that away");
    }

    /**
     * Where it is.
     *
     * @return the real path
     */
    public Path path() {
        return path;
    }

    /**
     * Checks that nobody else can have written a file.
     *
     * @param name of a file in this folder
     * @return the file
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when it is a link, another user's, or open to others
     */
    public Path requireOwn(String name) throws IOException {
        Path file = path.resolve(name);
        requireOwn(file, user);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is a link or a folder, not a file");
        }
        return file;
    }

    /**
     * Reads a file.
     *
     * @param name of a file in this folder
     * @return its content
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when it cannot be read, or is a link, another user's, or open to others
     */
    public byte[] read(String name) throws IOException {
        Path file = requireOwn(name);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readAllBytes();
        }
    }

    /**
     * Puts a file in its place, whole; another process may read the old one at this moment.
     *
     * @param name of a file in this folder
     * @param content what it is to hold
     * @return the file
     * @throws IOException when it cannot be written
     */
    public Path write(String name, byte[] content) throws IOException {
        Path part = Files.createTempFile(path, "part", ".tmp");
        try {
            Files.write(part, content);
            return Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Removes a file, if it is there.
     *
     * @param name of a file in this folder
     * @throws IOException when it cannot be removed
     */
    public void remove(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }
}
