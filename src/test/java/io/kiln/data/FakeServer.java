package io.kiln.data;

import org.jspecify.annotations.Nullable;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** A client that answers by itself what it is told to, without a network. */
final class FakeServer extends HttpClient {
    /** An answer; its body comes piece by piece, and then ends unless it falls silent. */
    record Answer(int status, Map<String, String> headers, List<byte[]> pieces, boolean silent) {}

    private final Answer answer;
    private @Nullable HttpRequest asked;
    private boolean cancelled;

    FakeServer(Answer answer) {
        this.answer = answer;
    }

    /** A header of the request. */
    Optional<String> asked(String header) {
        return asked == null ? Optional.empty() : asked.headers().firstValue(header);
    }

    /** Whether the reader gave the body up, or its rest. */
    boolean cancelled() {
        return cancelled;
    }

    private final class Body implements Flow.Publisher<List<ByteBuffer>> {
        @Override
        public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> reader) {
            reader.onSubscribe(new Flow.Subscription() {
                private int next;

                @Override
                public void request(long count) {
                    if (next < answer.pieces().size()) {
                        reader.onNext(List.of(ByteBuffer.wrap(answer.pieces().get(next++))));
                    } else if (!answer.silent()) {
                        reader.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    cancelled = true;
                }
            });
        }
    }

    @Override
    @SuppressWarnings("unchecked") // what is asked for is a publisher
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        asked = request;
        return (HttpResponse<T>) new Response(request, answer, new Body());
    }

    private record Response(
            HttpRequest request, Answer answer, Flow.Publisher<List<ByteBuffer>> body)
            implements HttpResponse<Flow.Publisher<List<ByteBuffer>>> {
        @Override
        public int statusCode() {
            return answer.status();
        }

        @Override
        public Optional<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            Map<String, List<String>> all = new java.util.HashMap<>();
            answer.headers().forEach((name, value) -> all.put(name, List.of(value)));
            return HttpHeaders.of(all, (name, value) -> true);
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLParameters sslParameters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
