package io.kiln.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Several arrays in a file, as {@code numpy.savez} and {@code savez_compressed} write them: a zip
 * of {@code .npy} members. A member is unpacked only if as many compressed bytes can hold what it
 * declares, no further than that, and its checksum must be right.
 */
final class Npz implements AutoCloseable {
    private static final int BLOCK = 1 << 16;
    private static final String ENDING = ".npy";

    private final Path file;
    private final Decoded decoded;
    private final ZipFile zip;

    Npz(Path file, Decoded decoded) {
        this.file = file;
        this.decoded = decoded;
        try {
            this.zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw new DataException(
                    file + ": cannot be read as a NumPy archive (.npz): " + e.getMessage(), e);
        }
    }

    private Optional<ZipEntry> entry(List<String> names) {
        return names.stream()
                .map(name -> zip.getEntry(name + ENDING))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether one of the names is there. */
    boolean has(List<String> names) {
        return entry(names).isPresent();
    }

    /** The first of the names that is there, or an error that says what there is instead. */
    Npy require(List<String> names) {
        return read(entry(names).orElseThrow(() -> {
            var there = new TreeSet<String>();
            zip.stream().limit(20).forEach(e -> there.add(e.getName().replace(ENDING, "")));
            return new DataException(file + ": no array called " + String.join(" or ", names)
                    + ", only " + there + "; save with numpy.savez(file, x=x, y=y)");
        }));
    }

    private Npy read(ZipEntry entry) {
        String name = file + ", " + entry.getName();
        long declared = entry.getSize();
        // The directory may lie about the compressed size, too.
        decoded.require(
                declared, Math.min(entry.getCompressedSize(), file.toFile().length()), name);
        CRC32 crc = new CRC32();
        try (InputStream in = new BufferedInputStream(
                new CheckedInputStream(zip.getInputStream(entry), crc), BLOCK)) {
            Npy array = Npy.read(in, name, declared);
            if (crc.getValue() != entry.getCrc()) {
                throw new DataException(name + ": damaged: the checksum does not match");
            }
            return array;
        } catch (ZipException e) {
            throw new DataException(name + ": damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
