package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.device.Philox;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What is drawn ahead is what would have been drawn. */
final class OrdersTest {
    private static int[] expected(int epoch) {
        int[] order = IntStream.range(0, 1000).toArray();
        new Philox(7, 2, epoch).shuffle(order);
        return order;
    }

    /** One after another, again from the middle, back, and again where a run goes on. */
    @Test
    void eachEpochHasItsOwnOrderWhicheverWasAskedBefore() {
        var orders = new Orders(7, 1000, 9);
        for (int epoch : new int[] {0, 1, 2, 2, 3, 0, 1, 8, 8}) {
            assertArrayEquals(expected(epoch), orders.of(epoch), "epoch " + epoch);
        }
    }

    @Test
    void anOrderIsTheCallersOwn() {
        var orders = new Orders(7, 1000, 9);
        int[] first = orders.of(4);
        assertNotSame(first, orders.of(4));
        first[0] = -1;
        assertArrayEquals(expected(4), orders.of(4));
        assertEquals(1000, orders.of(5).length);
    }

    @Test
    void behindTheLastEpochNothingIsDrawnAhead() {
        assertArrayEquals(expected(9), new Orders(7, 1000, 9).of(9), "at first");
        var orders = new Orders(7, 1000, 9);
        orders.of(7);
        orders.of(8)[0] = -1;
        assertArrayEquals(expected(9), orders.of(9), "after the last");
    }

    @Test
    void whatFailsAheadFailsAsItIs() {
        for (Throwable cause :
                new Throwable[] {new OutOfMemoryError(), new ArithmeticException()}) {
            CompletableFuture<int[]> failed = CompletableFuture.failedFuture(cause);
            assertSame(cause, assertThrows(cause.getClass(), () -> Orders.drawn(failed)));
        }
    }
}
