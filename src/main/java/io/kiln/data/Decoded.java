package io.kiln.data;

/**
 * What a compressed file may become, checked by what it declares before room is taken: so many
 * bytes in all, and of more than 1 MiB at most 1000 for each compressed one.
 *
 * <p>Zeros alone pack better than that (deflate reaches 1032 to 1), and who sends many of them
 * rarely means well.
 *
 * @param most bytes, at least 1
 */
public record Decoded(long most) {
    /** 1 GiB. */
    public static final Decoded DEFAULT = new Decoded(1L << 30);

    private static final long RATIO = 1000;
    private static final long HARMLESS = 1 << 20;

    /**
     * Checks a file.
     *
     * @param bytes what it declares
     * @param compressed bytes that really are there
     * @throws DataException when that is too much; begins with {@code what}
     */
    void require(long bytes, long compressed, String what) {
        requireMost(bytes, what);
        if (bytes > HARMLESS && bytes > RATIO * Math.max(1, compressed)) {
            throw DataException.of(
                    "%s: declares %d bytes in %d compressed ones; expected at most %d in each, so"
                            + " it is damaged or made to fill the memory; if it is neither, store it"
                            + " uncompressed",
                    what, bytes, compressed, RATIO);
        }
    }

    /** The first half of {@link #require}, for what is not compressed. */
    void requireMost(long bytes, String what) {
        if (bytes < 0 || bytes > most) {
            throw DataException.of(
                    "%s: declares %s; the most accepted is %s, see --max-decoded",
                    what,
                    bytes < 0 ? "more bytes than can be counted" : Memory.size(bytes),
                    Memory.size(most));
        }
    }
}
