package io.kiln.cl;

import io.kiln.device.CacheFolder;
import io.kiln.device.PrivateFolder;
import io.kiln.device.Sha256;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A binding's native library, taken out of its jar into a folder that only this user can write to.
 *
 * <p>The bindings would use the folder for temporary files, where anybody could have put a library
 * of that name before, and JOCL would load it unseen. Here the folder is private, its name holds
 * the hash of the content, and the content is compared with the jar's before it is loaded.
 */
final class NativeFile {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFile.class);

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
        String folder = stem + "-" + Sha256.of(content).substring(0, 16);
        try {
            Path natives = PrivateFolder.open(cache.resolve("native")).path();
            return write(PrivateFolder.open(natives.resolve(folder)), name, content);
        } catch (IOException e) {
            // A home that is read-only or shared: the folder for temporary files is always there.
            Path fresh = Files.createTempDirectory("kiln-" + stem); // private by definition
            fresh.toFile().deleteOnExit();
            Path file = Files.write(fresh.resolve(name), content);
            file.toFile().deleteOnExit();
            return file;
        }
    }

    private static byte[] read(URL resource) throws IOException {
        try (InputStream in = resource.openStream()) {
            return in.readAllBytes();
        }
    }

    private static Path write(PrivateFolder folder, String name, byte[] content)
            throws IOException {
        try {
            if (Arrays.equals(folder.read(name), content)) {
                return folder.path().resolve(name);
            }
        } catch (IOException e) {
            LOG.debug("{} is written anew: {}", name, e.toString());
        }
        return folder.write(name, content);
    }
}
