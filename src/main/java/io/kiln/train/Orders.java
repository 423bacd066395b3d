package io.kiln.train;

import io.kiln.device.Philox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * In which order the examples of each epoch come: by the seed and the epoch alone. That of the next
 * epoch is drawn beside the steps of this one, for a GPU would wait for it.
 */
final class Orders {
    private static final int SHUFFLING = 2; // purpose of the random numbers
    private static final int NONE = -1;

    private final long seed;
    private final int count;
    private final int epochs;
    private int ahead = NONE; // the epoch whose order is being drawn
    private CompletableFuture<int[]> drawing = new CompletableFuture<>();

    /** For so many examples and epochs. */
    Orders(long seed, int count, int epochs) {
        this.seed = seed;
        this.count = count;
        this.epochs = epochs;
    }

    /** The numbers of the examples of an epoch; the caller's own. */
    int[] of(int epoch) {
        int[] order = epoch == ahead ? drawn(drawing) : draw(epoch);
        ahead = epoch + 1 < epochs ? epoch + 1 : NONE;
        if (ahead != NONE) {
            drawing = CompletableFuture.supplyAsync(() -> draw(epoch + 1));
        }
        return order;
    }

    /** What was drawn; fails as it would have failed here. */
    static int[] drawn(CompletableFuture<int[]> drawing) {
        try {
            return drawing.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            throw e;
        }
    }

    private int[] draw(int epoch) {
        int[] order = IntStream.range(0, count).toArray();
        new Philox(seed, SHUFFLING, epoch).shuffle(order);
        return order;
    }
}
