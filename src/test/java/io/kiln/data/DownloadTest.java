package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.FakeServer.Answer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One transfer and all that a server may answer; MnistFetchTest has real ones. */
@Tag("quick")
final class DownloadTest {
    private static final URI SOURCE = URI.create("http://127.0.0.1/a.gz");
    private static final int LIMIT = 10;

    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    private void fetch(HttpClient server) throws IOException, Download.Failure {
        var patience = Duration.ofMillis(50);
        new Download(
                        server,
                        patience,
                        (file, done, total) -> progress.add(file + " " + done + "/" + total))
                .fetch(SOURCE, part(), LIMIT);
    }

    private Path part() {
        return folder.resolve("a.gz.part");
    }

    private void failed(HttpClient server, String message) {
        var e = assertThrows(Download.Failure.class, () -> fetch(server));
        assertEquals(message, e.getMessage());
    }

    private static FakeServer server(int status, Map<String, String> headers, byte[]... pieces) {
        return new FakeServer(new Answer(status, headers, List.of(pieces), false));
    }

    private static Map<String, String> length(int bytes) {
        return Map.of("Content-Length", String.valueOf(bytes));
    }

    private static Map<String, String> range(String range) {
        return Map.of("Content-Range", range);
    }

    @Test
    void piecesAreJoinedAndCounted() throws IOException, Download.Failure {
        FakeServer server = server(200, length(5), new byte[] {1, 2, 3}, new byte[] {4, 5});
        fetch(server);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, Files.readAllBytes(part()));
        assertEquals(List.of("a.gz 3/5", "a.gz 5/5"), progress);
        assertEquals(Optional.empty(), server.asked("Range"));
        assertTrue(server.cancelled(), "the connection may go");
    }

    @Test
    void asManyBytesAsTheLimitAreAcceptedAndNotOneMore() throws IOException, Download.Failure {
        fetch(server(200, length(10), new byte[10]));
        fetch(server(200, Map.of(), new byte[10]));
        assertEquals(List.of("a.gz 10/10", "a.gz 10/-1"), progress);
        FakeServer declares = server(200, length(11), new byte[11]);
        failed(declares, "the file has 11 bytes; at most 10 expected");
        assertTrue(declares.cancelled());
        assertFalse(Files.exists(part()));
        FakeServer sends = server(200, Map.of(), new byte[6], new byte[5], new byte[5]);
        failed(sends, "more than the 10 bytes expected");
        assertTrue(sends.cancelled());
    }

    @Test
    void aResumedTransferGoesOnAfterWhatIsThere() throws IOException, Download.Failure {
        Files.write(part(), new byte[] {1, 2, 3});
        var headers = Map.of("Content-Range", "bytes 3-4/5", "Content-Length", "2");
        FakeServer server = server(206, headers, new byte[] {4, 5});
        fetch(server);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, Files.readAllBytes(part()));
        assertEquals(Optional.of("bytes=3-"), server.asked("Range"));
        assertEquals(List.of("a.gz 5/5"), progress);
    }

    @Test
    void aResumedTransferMayNotPassTheLimitEither() throws IOException {
        Files.write(part(), new byte[3]);
        var headers = Map.of("Content-Range", "bytes 3-10/11", "Content-Length", "8");
        failed(server(206, headers), "the file has 11 bytes; at most 10 expected");
    }

    @Test
    void aServerNeedNotSayHowMuchIsToCome() throws IOException, Download.Failure {
        Files.write(part(), new byte[3]);
        fetch(server(206, range("bytes 3-4/*"), new byte[2]));
        assertEquals(List.of("a.gz 5/-1"), progress);
    }

    @Test
    void anEmptyRestIsAWholeFile() throws IOException, Download.Failure {
        Files.write(part(), new byte[3]);
        var headers = Map.of("Content-Range", "bytes 3-3/*", "Content-Length", "0");
        fetch(server(206, headers, new byte[0]));
        assertEquals(List.of("a.gz 3/3"), progress);
    }

    @Test
    void aServerThatResumesElsewhereIsNotBelieved() throws IOException {
        for (String told : List.of("bytes 4-4/5", "bytes 33-34/35", "from 3")) {
            Files.write(part(), new byte[3]);
            FakeServer server = server(206, range(told), new byte[2]);
            failed(server, "the server resumed at another byte than asked");
            assertTrue(server.cancelled());
            assertFalse(Files.exists(part()), "the next try begins anew");
        }
    }

    @Test
    void nothingAfterWhatIsThereIsTheEnd() throws IOException, Download.Failure {
        Files.write(part(), new byte[] {1, 2, 3});
        FakeServer server = server(416, Map.of());
        fetch(server);
        assertTrue(server.cancelled());
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(part()));
    }

    @Test
    void answersToWhatWasNotAskedAreFailures() {
        for (int status : new int[] {206, 404, 416, 500}) {
            FakeServer server = server(status, range("bytes 0-1/2"), new byte[2]);
            failed(server, "HTTP " + status);
            assertTrue(server.cancelled());
        }
    }

    @Test
    void whatCameBeforeSilenceStays() throws IOException {
        var answer = new Answer(200, Map.of(), List.of(new byte[] {1, 2}), true);
        FakeServer server = new FakeServer(answer);
        failed(server, "nothing came for 0.05 s");
        assertTrue(server.cancelled());
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(part()));
    }

    @Test
    void whoIsInterruptedStaysSo() {
        Thread.currentThread().interrupt();
        failed(server(200, Map.of(), new byte[1]), "interrupted");
        assertTrue(Thread.interrupted(), "while it asks");
        var answer = new Answer(200, Map.of(), List.of(new byte[1]), true);
        var download = new Download(
                new FakeServer(answer),
                Duration.ofSeconds(9),
                (file, done, total) -> Thread.currentThread().interrupt());
        var e = assertThrows(Download.Failure.class, () -> download.fetch(SOURCE, part(), LIMIT));
        assertEquals("interrupted", e.getMessage());
        assertTrue(Thread.interrupted(), "while it waits for more");
    }
}
