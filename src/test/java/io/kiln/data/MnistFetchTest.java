package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.kiln.device.Sha256;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Against servers on loopback; the public mirrors are never asked. */
@Tag("quick")
class MnistFetchTest {
    private static final String NAME = "t10k-labels-idx1-ubyte";
    private static final int LIMIT = 40_000 + 40 + 1024; // a little more than the content

    /** How a mirror answers. */
    private enum Mood {
        GOOD,
        IGNORES_RANGE,
        WRONG_CONTENT,
        NOT_FOUND,
        BREAKS_OFF,
        FALLS_SILENT,
        TOO_LARGE,
        WRONG_RANGE
    }

    @TempDir
    Path folder;

    private final byte[] content = new byte[40_000];
    private final List<String> progress = new ArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private byte[] packed = new byte[0];

    @BeforeEach
    void makeContent() throws IOException {
        new Random(1).nextBytes(content);
        packed = gzip(content);
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private URI mirror(Mood mood) {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HttpServer server = HttpServer.create(any, 0);
            server.setExecutor(threads);
            server.createContext("/mnist/", exchange -> answer(exchange, mood));
            server.start();
            servers.add(server);
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mnist/");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange, Mood mood) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(mood + " " + exchange.getRequestURI().getPath() + " " + range);
        try (exchange) {
            switch (mood) {
                case NOT_FOUND -> exchange.sendResponseHeaders(404, -1);
                case IGNORES_RANGE -> send(exchange, 200, packed, packed.length);
                case WRONG_CONTENT -> ranged(exchange, gzip(new byte[40_000]), range, 0);
                case WRONG_RANGE -> ranged(exchange, packed, range, 7);
                case TOO_LARGE -> send(exchange, 200, packed, LIMIT + 1);
                case BREAKS_OFF -> send(exchange, 200, Arrays.copyOf(packed, 9000), packed.length);
                case FALLS_SILENT -> {
                    exchange.sendResponseHeaders(200, packed.length);
                    exchange.getResponseBody().write(packed, 0, 9000);
                    exchange.getResponseBody().flush();
                    fallSilent();
                }
                default -> ranged(exchange, packed, range, 0);
            }
        }
    }

    private static void fallSilent() {
        try {
            new CountDownLatch(1).await(); // until the test is through
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body, long declared)
            throws IOException {
        exchange.sendResponseHeaders(status, declared);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    private static void ranged(HttpExchange exchange, byte[] body, String range, int shift)
            throws IOException {
        int from = range == null
                ? 0
                : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) + shift;
        if (range == null) {
            send(exchange, 200, body, body.length);
        } else if (from >= body.length) {
            exchange.sendResponseHeaders(416, -1);
        } else {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
            byte[] rest = Arrays.copyOfRange(body, from, body.length);
            send(exchange, 206, rest, rest.length);
        }
    }

    private Path fetch(Mood... moods) {
        MessageDigest digest = Sha256.begin();
        digest.update(content);
        var wanted = new MnistFetch.Wanted(NAME, content.length, Sha256.hex(digest));
        List<URI> mirrors = Stream.of(moods).map(this::mirror).toList();
        // Short only where silence is to be noticed: a busy machine may be slow to answer.
        Duration patience = List.of(moods).contains(Mood.FALLS_SILENT)
                ? Duration.ofSeconds(1)
                : Duration.ofMinutes(1);
        MnistFetch fetch = new MnistFetch(
                mirrors,
                List.of(wanted),
                patience,
                (file, done, total) -> progress.add(file + " " + done + "/" + total));
        return assertTimeoutPreemptively(Duration.ofMinutes(2), () -> fetch.into(folder));
    }

    private void arrived() throws IOException {
        assertArrayEquals(packed, Files.readAllBytes(folder.resolve(NAME + ".gz")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.filter(f -> f.toString().endsWith(".part")).count());
        }
    }

    private Path part(byte[] bytes) throws IOException {
        return Files.write(folder.resolve(NAME + ".gz.part"), bytes);
    }

    @Test
    void bringsTheFileAndTellsHowFarItIs() throws IOException {
        assertEquals(folder, fetch(Mood.GOOD, Mood.NOT_FOUND));
        arrived();
        String all = packed.length + "/" + packed.length;
        assertEquals(NAME + ".gz " + all, progress.get(progress.size() - 1));
        assertEquals(List.of("GOOD /mnist/" + NAME + ".gz null"), requests);
    }

    @Test
    void aFileThatIsThereIsNotFetchedAgain() throws IOException {
        Files.write(folder.resolve(NAME), content);
        fetch(Mood.NOT_FOUND);
        assertEquals(List.of(), requests);
        assertEquals(List.of(NAME + " 40000/40000"), progress);
    }

    @Test
    void aDamagedFileIsPutAsideAndFetched() throws IOException {
        Files.write(folder.resolve(NAME), new byte[40_000]);
        fetch(Mood.GOOD);
        arrived();
        assertEquals(folder.resolve(NAME + ".gz"), Mnist.file(folder, NAME).orElseThrow());
        assertTrue(Files.exists(folder.resolve(NAME + ".damaged")));
    }

    @Test
    void aFileWithAnotherChecksumIsFetchedAgain() throws IOException {
        byte[] damaged = packed.clone();
        damaged[damaged.length - 8] ^= 1;
        Files.write(folder.resolve(NAME + ".gz"), damaged);
        fetch(Mood.GOOD);
        arrived();
        assertTrue(Files.exists(folder.resolve(NAME + ".gz.damaged")));
    }

    @Test
    void filesOfAnotherContentAreNotThePublishedOnes() throws IOException {
        assertFalse(MnistFetch.isPublished(folder));
        for (String name : Mnist.FILES) {
            Files.write(folder.resolve(name), new byte[9]);
        }
        assertFalse(MnistFetch.isPublished(folder));
    }

    @Test
    void anEmptyPartIsNoneAndNobodyIsAskedTwice() throws IOException {
        part(new byte[0]);
        fetch(Mood.WRONG_CONTENT, Mood.GOOD);
        arrived();
        assertEquals(2, requests.size(), requests.toString());
    }

    @Test
    void goesOnWhereAnEarlierTryStopped() throws IOException {
        part(Arrays.copyOf(packed, 12_345));
        fetch(Mood.GOOD);
        arrived();
        assertTrue(requests.get(0).endsWith("bytes=12345-"), requests.toString());
        assertEquals(1, requests.size());
    }

    @Test
    void aServerThatIgnoresTheRangeSendsEverythingAgain() throws IOException {
        part(Arrays.copyOf(packed, 12_345));
        fetch(Mood.IGNORES_RANGE);
        arrived();
        assertEquals(1, requests.size());
    }

    @Test
    void aWholePartNeedsNothingMore() throws IOException {
        part(packed);
        fetch(Mood.GOOD);
        arrived();
        assertEquals(1, requests.size());
    }

    @Test
    void aDamagedPartIsDeletedAndTheSameMirrorAskedAgain() throws IOException {
        for (byte[] bad : List.of(
                new byte[12_345], new byte[90_000], Arrays.copyOf(packed, packed.length + 9))) {
            requests.clear();
            Files.deleteIfExists(folder.resolve(NAME + ".gz"));
            part(bad);
            fetch(Mood.GOOD);
            arrived();
            assertEquals(2, requests.size(), requests.toString());
        }
    }

    @Test
    void theSecondMirrorHelpsWhereTheFirstIsWrong() throws IOException {
        Mood[] bad = {Mood.WRONG_CONTENT, Mood.NOT_FOUND, Mood.TOO_LARGE};
        for (Mood mood : bad) {
            requests.clear();
            Files.deleteIfExists(folder.resolve(NAME + ".gz"));
            fetch(mood, Mood.GOOD);
            arrived();
            assertTrue(requests.get(1).endsWith(" null"), "from the beginning: " + requests);
        }
    }

    @Test
    void theSecondMirrorGoesOnWhereTheFirstBrokeOff() throws IOException {
        for (Mood mood : new Mood[] {Mood.BREAKS_OFF, Mood.FALLS_SILENT}) {
            requests.clear();
            Files.deleteIfExists(folder.resolve(NAME + ".gz"));
            fetch(mood, Mood.GOOD);
            arrived();
            assertTrue(requests.get(1).endsWith("bytes=9000-"), requests.toString());
        }
    }

    @Test
    void aServerThatResumesElsewhereIsNotBelieved() throws IOException {
        part(Arrays.copyOf(packed, 12_345));
        fetch(Mood.WRONG_RANGE, Mood.GOOD);
        arrived();
    }

    @Test
    void anInterruptedTransferStaysForTheNextTime() throws IOException {
        DataException e = assertThrows(DataException.class, () -> fetch(Mood.BREAKS_OFF));
        assertTrue(e.getMessage().contains("broke off"), e.getMessage());
        assertArrayEquals(
                Arrays.copyOf(packed, 9000), Files.readAllBytes(folder.resolve(NAME + ".gz.part")));
        fetch(Mood.GOOD);
        arrived();
    }

    @Test
    void whereNoMirrorHelpsTheMessageGivesAdvice() throws IOException {
        DataException e = assertThrows(
                DataException.class,
                () -> fetch(Mood.NOT_FOUND, Mood.WRONG_CONTENT, Mood.FALLS_SILENT));
        for (String words : List.of(
                NAME + ".gz could not be fetched",
                "HTTP 404",
                "SHA-256 differs",
                "nothing came for 1.0 s",
                "proxy",
                "strokes")) {
            assertTrue(e.getMessage().contains(words), e.getMessage());
        }
        assertEquals(-1, e.getMessage().indexOf('\n'));
        assertFalse(Files.exists(folder.resolve(NAME + ".gz")));
    }

    @Test
    void aHostThatIsNotThereIsAFailureLikeOthers() {
        MnistFetch fetch = new MnistFetch(
                List.of(URI.create("http://127.0.0.1:1/")), (file, done, total) -> {});
        DataException e = assertThrows(DataException.class, () -> fetch.into(folder));
        assertTrue(e.getMessage().contains("127.0.0.1: "), e.getMessage());
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        MnistFetch fetch = new MnistFetch(List.of(), (name, done, total) -> {});
        DataException e = assertThrows(DataException.class, () -> fetch.into(file));
        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
    }
}
