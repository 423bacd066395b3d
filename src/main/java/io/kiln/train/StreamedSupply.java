package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.Sideline;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.stream.Stream;

/**
 * Examples that stream through a device's memory, for one session: two places, each for a chunk. A
 * thread gathers a chunk and copies it into the one place, while steps take theirs from the other.
 */
final class StreamedSupply implements Supply {
    private static final Logger LOG = LoggerFactory.getLogger(StreamedSupply.class);

    private final Source source;
    private final int chunk; // examples, unless a batch has more
    private final int rows; // room for examples in a place
    private final List<Place> places;
    private final Staging staging; // of the thread
    private final Sideline filler = new Sideline("kiln-stream");
    private @Nullable Store store;
    private @Nullable Store aside;

    /** Some examples that come one after the other in an order, and the place for them. */
    record Chunk(int[] order, int first, int count, int place) {}

    /**
     * Makes places and staging.
     *
     * @param source the examples
     * @param chunk how many of them are in a chunk; whole batches of it are, but one at least
     * @param batch the largest that a pass will ask for
     */
    StreamedSupply(Source source, int chunk, int batch) {
        this.source = source;
        this.chunk = chunk;
        this.rows = Math.min(Math.max(chunk, batch), source.data().size());
        this.places = List.of(Place.of("chunk.a", source, rows), Place.of("chunk.b", source, rows));
        this.staging = new Staging(source, places.get(0).examples());
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Store open(Device device, List<Tensor> kept) {
        store = device.open(Stream.concat(kept.stream(), tensors().stream()).toList());
        aside = store.aside();
        LOG.info(
                "{} examples stream through {} in chunks of {} at most",
                source.data().size(),
                device.info().id(),
                rows);
        return store;
    }

    @Override
    public Delivery delivery(String name, int examples, int batch) {
        Examples first = places.get(0).examples();
        int steps = Pass.steps(examples, batch);
        Feed feed = Feed.of(name, first.source, first.classes, rows, steps, first.factor, 0f);
        List<Feed> feeds = places.stream().map(place -> place.feed(feed)).toList();
        return new ChunkDelivery(this, feeds, examples, batch, Math.max(1, chunk / batch));
    }

    private List<Tensor> tensors() {
        return places.stream().flatMap(place -> place.tensors().stream()).toList();
    }

    /** Begins to fill a place that no step reads, when the filling before is over. */
    void fill(Chunk next) {
        filler.begin(() -> copy(next, opened(aside)));
    }

    /**
     * Waits until the filling that was begun is over.
     *
     * @throws RuntimeException what went wrong in it
     */
    void filled() {
        filler.await();
    }

    private void copy(Chunk some, Store to) {
        staging.gather(some.order, some.first, some.count);
        staging.write(to, places.get(some.place));
    }

    private static Store opened(@Nullable Store store) {
        if (store == null) {
            throw new IllegalStateException("a chunk before the store is open");
        }
        return store;
    }

    /** Waits for the thread; what went wrong in it was told, or nobody wanted the chunk. */
    @Override
    public void close() {
        filler.close();
        if (aside != null) {
            aside.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
