package io.kiln.data;

import io.kiln.device.Sha256;
import io.kiln.file.DurableFiles;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the four MNIST files when asked to, from public mirrors in turn.
 *
 * <p>A file arrives as {@code NAME.gz.part}, is resumed where an earlier try stopped, is compared
 * with the SHA-256 of its uncompressed content, which is pinned here, and only then is renamed to
 * {@code NAME.gz}. Files that are already there and right are left alone. The content, not the
 * compressed file, is pinned because mirrors compress it differently.
 */
public final class MnistFetch {
    /** Where the files are published. */
    public static final List<URI> MIRRORS = List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

    /** A file to bring: its name without .gz, and its content's length in bytes and SHA-256. */
    record Wanted(String name, long length, String sha256) {}

    /** The four files as published. */
    static final List<Wanted> FILES = List.of(
            new Wanted(
                    "train-images-idx3-ubyte",
                    47_040_016,
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new Wanted(
                    "train-labels-idx1-ubyte",
                    60_008,
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new Wanted(
                    "t10k-images-idx3-ubyte",
                    7_840_016,
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new Wanted(
                    "t10k-labels-idx1-ubyte",
                    10_008,
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Told how far a file has come. */
    public interface Progress {
        /**
         * Called from the fetching thread, after each piece.
         *
         * @param file the file's name
         * @param done bytes that are here, those of an earlier try included
         * @param total bytes of the whole file, or -1 where the server does not say
         */
        void update(String file, long done, long total);
    }

    private final List<URI> mirrors;
    private final List<Wanted> files;
    private final Duration patience;
    private final Progress progress;

    /**
     * From some mirrors, waiting at most 30 seconds for the next byte.
     *
     * @param mirrors base addresses, each ending in {@code /}, tried in this order
     * @param progress told how far each file has come
     */
    public MnistFetch(List<URI> mirrors, Progress progress) {
        this(mirrors, FILES, PATIENCE, progress);
    }

    MnistFetch(List<URI> mirrors, List<Wanted> files, Duration patience, Progress progress) {
        this.mirrors = List.copyOf(mirrors);
        this.files = List.copyOf(files);
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Brings what is missing.
     *
     * @param folder where the files go; made if need be
     * @return the folder
     * @throws DataException if no mirror has the right file, or the folder cannot be written; what
     *     has come so far stays, and the next call goes on from there
     */
    public Path into(Path folder) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            Files.createDirectories(folder);
            Path lock = folder.resolve(".fetch.lock");
            try (FileChannel channel = FileChannel.open(
                            lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                if (held == null) {
                    throw busy(folder);
                }
                for (Wanted file : files) {
                    bring(client, file, folder);
                }
            }
            return folder;
        } catch (OverlappingFileLockException e) {
            throw busy(folder);
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be written: " + e, e);
        }
    }

    /**
     * Whether a folder has the four files, plain or gzipped, with the content that was published.
     */
    public static boolean isPublished(Path folder) {
        return FILES.stream()
                .allMatch(wanted -> Mnist.file(folder, wanted.name())
                        .filter(file -> matches(file, wanted))
                        .isPresent());
    }

    private static DataException busy(Path folder) {
        return new DataException(
                folder + ": another process is fetching into it; wait for it to end");
    }

    private void bring(HttpClient client, Wanted file, Path folder) throws IOException {
        Optional<Path> here = Mnist.file(folder, file.name());
        if (here.isPresent() && matches(here.get(), file)) {
            long length = Files.size(here.get());
            progress.update(here.get().getFileName().toString(), length, length);
            return;
        }
        if (here.isPresent()) {
            // It would be found before the good one: out of the way, but not lost.
            Path aside = here.get().resolveSibling(here.get().getFileName() + ".damaged");
            Files.move(here.get(), aside, StandardCopyOption.REPLACE_EXISTING);
        }
        fromMirrors(client, file, folder);
    }

    private void fromMirrors(HttpClient client, Wanted file, Path folder) throws IOException {
        Path part = folder.resolve(file.name() + ".gz.part");
        List<String> failures = new ArrayList<>();
        for (URI mirror : mirrors) {
            try {
                if (download(client, mirror, file, part)) {
                    Path whole = folder.resolve(file.name() + ".gz");
                    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
                    DurableFiles.REAL.disk().forceFolder(folder);
                    return;
                }
                failures.add(mirror.getHost() + ": not the content expected (SHA-256 differs)");
            } catch (Download.Failure e) {
                failures.add(mirror.getHost() + ": " + e.getMessage());
            }
        }
        throw DataException.of(
                "%s.gz could not be fetched (%s); check the network or proxy and run it again, or"
                        + " put the four MNIST files into %s, or train on the built-in strokes",
                file.name(), String.join("; ", failures), folder);
    }

    /** Once, or twice where an earlier try's bytes may be what was wrong. */
    private boolean download(HttpClient client, URI mirror, Wanted file, Path part)
            throws IOException, Download.Failure {
        Download download = new Download(client, patience, progress);
        URI source = mirror.resolve(file.name() + ".gz");
        while (true) {
            boolean resumed = Files.exists(part) && Files.size(part) > 0;
            // Even stored uncompressed, gzip adds only a little to the content.
            download.fetch(source, part, file.length() + file.length() / 1000 + 1024);
            if (matches(part, file)) {
                return true;
            }
            Files.deleteIfExists(part);
            if (!resumed) {
                return false;
            }
        }
    }

    /** Whether the file, plain or gzipped, holds the content; never reads past its length. */
    private static boolean matches(Path path, Wanted file) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            raw.mark(1);
            boolean gzipped = raw.read() == 0x1F;
            raw.reset();
            InputStream content = gzipped ? new Gzip(raw) : raw;
            try (content) {
                MessageDigest digest = Sha256.begin();
                byte[] block = new byte[1 << 16];
                long length = 0;
                for (int n;
                        length <= file.length() && (n = content.read(block)) >= 0;
                        length += n) {
                    digest.update(block, 0, n);
                }
                return length == file.length() && Sha256.hex(digest).equals(file.sha256());
            }
        } catch (IOException e) {
            return false; // damaged gzip: not the content expected
        }
    }
}
