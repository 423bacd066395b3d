package io.kiln.train;

import java.util.function.LongSupplier;

/** A clock that stands still, unless somebody lets it go on. */
final class Ticking implements LongSupplier {
    private static final int MOST_LOOKS = 10_000; // so that nobody waits for ever

    private final long tick;
    private int looks;
    private long now = 5_000_000_000_000L; // which began some time ago

    /** One that stands still. */
    Ticking() {
        this(0);
    }

    /** One that goes on by so many nanoseconds whenever it is looked at. */
    Ticking(long tick) {
        this.tick = tick;
    }

    void pass(long nanos) {
        now += nanos;
    }

    @Override
    public long getAsLong() {
        if (++looks > MOST_LOOKS) {
            throw new AssertionError("the clock was looked at " + looks + " times");
        }
        now += tick;
        return now;
    }
}
