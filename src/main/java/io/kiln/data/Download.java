package io.kiln.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One HTTP transfer into a file, going on from what the file already holds. */
final class Download {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    /** The transfer did not end well; the message says why in a few words. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message, Throwable cause) {
            super(message, cause);
        }

        Failure(String message) {
            super(message);
        }
    }

    private final HttpClient client;
    private final Duration patience;
    private final MnistFetch.Progress progress;

    Download(HttpClient client, Duration patience, MnistFetch.Progress progress) {
        this.client = client;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Fetches {@code source} into {@code part}; when it returns, the server said that this is all.
     *
     * @param limit the most bytes to accept
     * @throws IOException if the file cannot be written
     * @throws Failure if the transfer fails; what came stays in the file
     */
    void fetch(URI source, Path part, long limit) throws IOException, Failure {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(source, have);
        int status = response.statusCode();
        if (status == 416 && have > 0) {
            // Nothing after what we have: either it is whole, or the checksum will say that it is
            // not.
            drop(response);
            return;
        }
        if (status != 200 && !(status == 206 && have > 0)) {
            drop(response);
            throw new Failure("HTTP " + status);
        }
        long start = status == 206 ? have : 0; // 200: the server sends everything again
        long rest = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (status == 206 && !startsAt(response, have)) {
            drop(response);
            Files.delete(part);
            throw new Failure("the server resumed at another byte than asked");
        }
        if (rest > limit - start) {
            drop(response);
            Files.deleteIfExists(part);
            throw new Failure(
                    "the file has " + (start + rest) + " bytes; at most " + limit + " expected");
        }
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(start);
            out.position(start);
            receive(response.body(), out, limit, rest < 0 ? -1 : start + rest, name(part));
            out.force(true);
        }
    }

    private static String name(Path part) {
        return part.getFileName().toString().replaceFirst("\\.part$", "");
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(URI source, long have)
            throws Failure {
        HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(patience);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
        } catch (IOException e) {
            throw new Failure(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long have) {
        Matcher range =
                RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        return range.matches() && range.group(1).equals(Long.toString(have));
    }

    private static void drop(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
        Body body = new Body();
        body.cancel();
        response.body().subscribe(body);
    }

    private void receive(
            Flow.Publisher<List<ByteBuffer>> publisher,
            FileChannel out,
            long limit,
            long total,
            String name)
            throws IOException, Failure {
        Body body = new Body();
        publisher.subscribe(body);
        try {
            body.more();
            for (Event event = next(body); !event.last(); event = next(body)) {
                for (ByteBuffer piece : event.pieces()) {
                    while (piece.hasRemaining()) {
                        out.write(piece);
                    }
                }
                if (out.position() > limit) {
                    throw new Failure("more than the " + limit + " bytes expected");
                }
                progress.update(name, out.position(), total);
                body.more();
            }
        } finally {
            body.cancel();
        }
    }

    private Event next(Body body) throws Failure {
        try {
            Event event = body.events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new Failure("nothing came for " + patience.toMillis() / 1000.0 + " s");
            }
            if (event.error() != null) {
                throw new Failure("broke off: " + event.error().getMessage(), event.error());
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** What the connection reports: pieces, the end, or an error. */
    private record Event(
            List<ByteBuffer> pieces,
            boolean last,
            @org.jspecify.annotations.Nullable Throwable error) {}

    /**
     * Hands a response's pieces to the fetching thread, one request at a time. The stream that the
     * client offers instead would wait for ever on a server that falls silent.
     */
    private static final class Body implements Flow.Subscriber<List<ByteBuffer>> {
        private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(4);
        private Flow.@org.jspecify.annotations.Nullable Subscription subscription;
        private boolean wanted;
        private boolean cancelled;

        synchronized void more() {
            wanted = true;
            act();
        }

        synchronized void cancel() {
            cancelled = true;
            act();
        }

        @Override
        public synchronized void onSubscribe(Flow.Subscription offered) {
            subscription = offered;
            act();
        }

        private void act() {
            if (subscription != null && cancelled) {
                subscription.cancel();
            } else if (subscription != null && wanted) {
                wanted = false;
                subscription.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            events.offer(new Event(pieces, false, null));
        }

        @Override
        public void onError(Throwable error) {
            events.offer(new Event(List.of(), false, error));
        }

        @Override
        public void onComplete() {
            events.offer(new Event(List.of(), true, null));
        }
    }
}
