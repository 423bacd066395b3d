package io.kiln.cl;

import io.kiln.device.CacheFolder;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A binding's native library, taken out of its jar into a folder that only this user can write to.
 *
 * <p>The bindings would use the folder for temporary files, where anybody could have put a library
 * of that name before, and JOCL would load it unseen. Here the folder is private, its name holds
 * the hash of the content, and the content is compared with the jar's before it is loaded.
 */
final class NativeFile {
    private static final int OTHERS_WRITE = 022;
    private static final int STICKY = 01000; // as in /tmp: others write, but only to their own
    private static final Integer ROOT = 0;

    private NativeFile() {}

    /**
     * Puts a library in its place, unless it is there.
     *
     * @param cache where, if the folder can be private; else a new folder for temporary files
     * @param stem beginning of the folder's name, for example {@code jocl-2.0.6}
     * @param name of the file
     * @param resource the library in its jar
     * @return the file's absolute path
     */
    static Path place(CacheFolder cache, String stem, String name, URL resource)
            throws IOException {
        byte[] content = read(resource);
        String folder = stem + "-" + sha256(content).substring(0, 16);
        try {
            Path natives = privateFolder(cache.resolve("native").toAbsolutePath());
            return write(privateFolder(natives.resolve(folder)), name, content);
        } catch (IOException e) {
            // A home that is read-only or shared: the folder for temporary files is always there.
            Path fresh = Files.createTempDirectory("kiln-" + stem); // private by definition
            fresh.toFile().deleteOnExit();
            Path file = write(fresh, name, content);
            file.toFile().deleteOnExit();
            return file;
        }
    }

    private static byte[] read(URL resource) throws IOException {
        try (InputStream in = resource.openStream()) {
            return in.readAllBytes();
        }
    }

    private static Path write(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Arrays.equals(Files.readAllBytes(file), content)) {
            return file;
        }
        // Another process may load the file at this moment: never write into it.
        Path part = Files.createTempFile(folder, name, ".part");
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return file;
    }

    /** Makes a folder for this user alone, or checks that what is there is one. */
    private static Path privateFolder(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            make(folder); // on Windows the user's profile is closed to others
            return folder;
        }
        make(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = folder.toRealPath();
        requirePrivate(real);
        return real;
    }

    private static void make(Path folder, FileAttribute<?>... mode) throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, mode);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    /** Whoever may write to a folder above may put another one in this one's place, too. */
    private static void requirePrivate(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", "");
        Object user;
        try {
            user = Files.getAttribute(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
        for (Path each = folder; each != null; each = each.getParent()) {
            Object owner = Files.getAttribute(each, "unix:uid");
            int mode = (Integer) Files.getAttribute(each, "unix:mode");
            boolean sticky = (mode & STICKY) != 0 && !each.equals(folder);
            boolean closed = (mode & OTHERS_WRITE) == 0 || sticky;
            if (!closed || !owner.equals(user) && !owner.equals(ROOT)) {
                throw new IOException(each + ": others may write to it");
            }
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
