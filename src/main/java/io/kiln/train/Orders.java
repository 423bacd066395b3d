package io.kiln.train;

import io.kiln.device.Philox;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * In which order the examples of each epoch come: by the seed and the epoch alone. That of the next
 * epoch is drawn beside the steps of this one, for a GPU would wait for it.
 */
final class Orders {
    private static final int SHUFFLING = 2; // purpose of the random numbers

    private final long seed;
    private final int count;
    private final int epochs;
    private int ahead; // the epoch whose order is being drawn
    private CompletableFuture<int[]> drawing;

    /** For so many examples and epochs. */
    Orders(long seed, int count, int epochs) {
        this.seed = seed;
        this.count = count;
        this.epochs = epochs;
        this.ahead = epochs;
        this.drawing = CompletableFuture.completedFuture(new int[0]);
    }

    /** The numbers of the examples of an epoch; the caller's own. */
    int[] of(int epoch) {
        int[] order = epoch == ahead ? drawing.join() : draw(epoch);
        ahead = epoch + 1;
        if (ahead < epochs) {
            drawing = CompletableFuture.supplyAsync(() -> draw(epoch + 1));
        }
        return order;
    }

    private int[] draw(int epoch) {
        int[] order = IntStream.range(0, count).toArray();
        new Philox(seed, SHUFFLING, epoch).shuffle(order);
        return order;
    }
}
