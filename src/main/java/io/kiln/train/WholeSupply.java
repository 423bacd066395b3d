package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Examples that all lie on the device, perhaps for other sessions, too. */
final class WholeSupply implements Supply {
    private final ResidentExamples resident;
    private final boolean own; // whether they are closed with this session
    private @Nullable Store store;

    WholeSupply(ResidentExamples resident, boolean own) {
        this.resident = resident;
        this.own = own;
    }

    @Override
    public Source source() {
        return resident.source;
    }

    @Override
    public Store open(Device device, List<Tensor> kept) {
        store = resident.open(device, kept);
        return store;
    }

    @Override
    public Delivery delivery(String name, int examples, int batch) {
        Examples all = resident.examples;
        int steps = Pass.steps(examples, batch);
        return new Whole(Feed.of(name, all.source, all.classes, examples, steps, all.factor, 0f));
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
        if (own) {
            resident.close();
        }
    }

    /** A pass finds them by its order. */
    private record Whole(Feed feed) implements Delivery {
        @Override
        public List<Feed> feeds() {
            return List.of(feed);
        }

        @Override
        public int place(int step) {
            return 0;
        }

        @Override
        public void begin(Store store, Clock clock, int[] order) {
            store.write(feed.order(), order);
            clock.write(store, feed.clock());
        }

        @Override
        public boolean due(int step) {
            return false;
        }

        @Override
        public void deliver(int step) {}
    }
}
