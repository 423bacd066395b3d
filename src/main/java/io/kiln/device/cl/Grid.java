package io.kiln.device.cl;

/**
 * How the groups of a launch meet.
 *
 * @param scope by which means
 * @param groups how many there are, which all must be at work at a time
 * @param spins looks at the others' arrivals before a wait is given up
 * @param nanos a launch lasts at most, by what the ones before it lasted
 * @param meetings after which a launch gives up; fewer than it needs in tests only
 */
record Grid(Scope scope, int groups, int spins, long nanos, int meetings) {
    /** One whose launches meet as often as they need, and last 5 ms: a display may wait so long. */
    Grid(Scope scope, int groups, int spins) {
        this(scope, groups, spins, 5_000_000, Integer.MAX_VALUE);
    }
}
