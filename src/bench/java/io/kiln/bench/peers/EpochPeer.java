package io.kiln.bench.peers;

/**
 * A library that trains 784-128-64-10: ReLU, softmax with cross-entropy, He normal weights, plain
 * SGD at rate 0.1, pixels divided by 255.
 */
public interface EpochPeer extends AutoCloseable {

    /** Name and version, as the tables show it. */
    String name();

    /**
     * Trains on every image once, the last short batch included. What is timed: shuffling,
     * gathering the byte images, the steps, and waiting until all of it is done. Returns the mean
     * loss.
     */
    double epoch();

    /** The digit the network sees in a test image: byte image in, digit out. This is timed too. */
    int predict(int image);

    @Override
    void close();

    /** Makes a peer ready. */
    @FunctionalInterface
    interface Opener {
        EpochPeer open(Digits training, Digits test, int batch, int threads);
    }
}
