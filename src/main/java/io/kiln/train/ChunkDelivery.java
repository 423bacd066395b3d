package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Store;
import io.kiln.net.Feed;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A pass in chunks of whole batches, each in the order of the pass: so the batches are those of a
 * pass over all examples at once. The clock's row counts from the beginning of the chunk.
 */
final class ChunkDelivery implements Delivery {
    private final StreamedSupply supply;
    private final List<Feed> feeds;
    private final int examples;
    private final int batch;
    private final int steps; // of a chunk
    private int[] order = {};
    private Clock start = Clock.startOf(0, 0);
    private @Nullable Store store;
    private int current = -1; // chunk that steps are on

    ChunkDelivery(StreamedSupply supply, List<Feed> feeds, int examples, int batch, int steps) {
        this.supply = supply;
        this.feeds = feeds;
        this.examples = examples;
        this.batch = batch;
        this.steps = steps;
    }

    @Override
    public List<Feed> feeds() {
        return feeds;
    }

    @Override
    public int place(int step) {
        return step / steps % feeds.size();
    }

    @Override
    public void begin(Store where, Clock clock, int[] wanted) {
        int[] rows = new int[feeds.get(0).order().cols()];
        Arrays.setAll(rows, i -> i);
        where.write(feeds.get(0).order(), rows); // waits for steps that may read a place
        store = where;
        start = clock;
        order = wanted;
        current = -1;
        supply.fill(chunk(clock.step() / steps));
    }

    private StreamedSupply.Chunk chunk(int number) {
        int first = number * steps * batch;
        int count = Math.min(steps * batch, examples - first);
        return new StreamedSupply.Chunk(order, first, count, place(number * steps));
    }

    @Override
    public boolean due(int step) {
        return step / steps != current;
    }

    /**
     * Where a chunk begins: waits for its examples, sets the clock, which waits for the steps before,
     * and lets the place that those have left be filled.
     */
    @Override
    public void deliver(int step) {
        if (store == null || !due(step)) {
            return;
        }
        supply.filled();
        current = step / steps;
        int done = step - start.step();
        new Clock(start.epoch(), step, step % steps * batch, start.time() + done)
                .write(store, feeds.get(0).clock());
        if ((current + 1) * steps * batch < examples) {
            supply.fill(chunk(current + 1));
        }
    }
}
