package io.kiln.device.cl;

import io.kiln.device.PrivateFolder;
import io.kiln.device.Sha256;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Built programs on disk, one file each, named by the hash of everything that the build depended
 * on. A file is written under another name and moved, so that any number of processes may share the
 * folder; one that is damaged counts as absent. They run in this process, so the folder is {@link
 * PrivateFolder private}.
 *
 * <p>A file is: 8 bytes "KILNCL01", the 32 bytes of its name's hash, the 32 bytes of SHA-256 of the
 * rest, the driver's binary.
 */
final class Binaries {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final byte[] MAGIC = "KILNCL01".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 2 * 32;

    private final PrivateFolder folder;

    private Binaries(PrivateFolder folder) {
        this.folder = folder;
    }

    /**
     * Those in a folder, which is made where it is missing.
     *
     * @return null when it cannot be written to, or others could put binaries there, with a line
     *     that says why
     */
    static @Nullable Binaries in(Path folder) {
        try {
            return new Binaries(PrivateFolder.open(folder));
        } catch (IOException e) {
            LOG.warn(
                    "no cache of built kernels, which each start builds anew: {}",
                    PrivateFolder.why(e));
            return null;
        }
    }

    /** Names a build by what it depends on: source, options, device, driver. */
    static byte[] key(String... parts) {
        MessageDigest sha = Sha256.begin();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            sha.update(bytes);
        }
        return sha.digest();
    }

    private static String name(byte[] key) {
        return HexFormat.of().formatHex(key) + ".bin";
    }

    /**
     * A binary as the driver once gave it.
     *
     * @return direct, or null when there is none, it is damaged, or others could have written it
     */
    @Nullable
    ByteBuffer read(byte[] key) {
        try {
            byte[] payload = payload(key, folder.read(name(key)));
            if (payload == null) {
                LOG.warn("{}: damaged; the kernels are built again", place(key));
                return null;
            }
            return ByteBuffer.allocateDirect(payload.length)
                    .order(ByteOrder.nativeOrder())
                    .put(payload)
                    .flip();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.warn("a built kernel is not used, but built again: {}", PrivateFolder.why(e));
            return null;
        }
    }

    private Path place(byte[] key) {
        return folder.path().resolve(name(key));
    }

    /** What a file holds behind its head; null unless every byte is as it was written. */
    static byte @Nullable [] payload(byte[] key, byte[] all) {
        if (all.length <= HEADER
                || !Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || !Arrays.equals(all, MAGIC.length, MAGIC.length + 32, key, 0, 32)) {
            return null;
        }
        byte[] payload = Arrays.copyOfRange(all, HEADER, all.length);
        byte[] sum = Arrays.copyOfRange(all, MAGIC.length + 32, HEADER);
        return Arrays.equals(sum, Sha256.begin().digest(payload)) ? payload : null;
    }

    /** Keeps a binary; a folder that cannot be written to only costs the next start its time. */
    void write(byte[] key, ByteBuffer binary) {
        byte[] payload = new byte[binary.remaining()];
        binary.duplicate().get(payload);
        ByteBuffer all = ByteBuffer.allocate(HEADER + payload.length);
        all.put(MAGIC).put(key).put(Sha256.begin().digest(payload)).put(payload);
        try {
            folder.write(name(key), all.array());
        } catch (IOException e) {
            LOG.warn("{}: built kernels cannot be kept ({})", folder.path(), e.toString());
        }
    }

    /** Forgets a binary that the driver refuses. */
    void drop(byte[] key) {
        try {
            folder.remove(name(key));
        } catch (IOException e) {
            LOG.warn("{}: cannot be removed ({})", place(key), e.toString());
        }
    }
}
