package io.kiln.bench.peers;

import java.util.ArrayList;
import java.util.List;

/** Times epochs or predictions of one {@link EpochPeer}: the body of such a side's {@code main}. */
final class EpochRun {

    private final Digits test;
    private final EpochPeer peer;

    private EpochRun(Digits test, EpochPeer peer) {
        this.test = test;
        this.peer = peer;
    }

    /** Reads the options, opens the peer, prints one line. */
    static void measure(String[] args, EpochPeer.Opener opener) {
        var options = new Options(List.of(args));
        boolean epochs = !options.text("--work", "epoch").equals("predict");
        int batch = options.number("--batch", 128);
        int threads = options.number("--threads", 2);
        int warm = options.number("--warm", 3);
        int timed = epochs ? options.number("--epochs", 5) : options.number("--passes", 7);
        options.done();
        Digits test = Digits.test();
        try (EpochPeer peer = opener.open(Digits.training(), test, batch, threads)) {
            var run = new EpochRun(test, peer);
            Line line = epochs
                    ? run.epochs(warm, timed, batch, threads)
                    : run.predictions(warm, timed, threads);
            System.out.println(line.toJson());
        }
    }

    private Line epochs(int warm, int timed, int batch, int threads) {
        var seconds = new ArrayList<Double>();
        for (int i = -warm; i < timed; i++) {
            long start = System.nanoTime();
            double loss = peer.epoch();
            double took = (System.nanoTime() - start) * 1e-9;
            System.err.printf(
                    "%s epoch %d: %.3f s, loss %.4f%n", peer.name(), i + warm + 1, took, loss);
            if (i >= 0) {
                seconds.add(took);
            }
        }
        return new Line(peer.name(), "epoch", batch, threads, correct(), seconds);
    }

    /** Seconds per image, images one at a time, after one epoch of training. */
    private Line predictions(int warm, int timed, int threads) {
        peer.epoch();
        int correct = 0;
        var seconds = new ArrayList<Double>();
        for (int i = -warm; i < timed; i++) {
            long start = System.nanoTime();
            correct = correct();
            double took = (System.nanoTime() - start) * 1e-9;
            if (i >= 0) {
                seconds.add(took / test.count());
            }
        }
        return new Line(peer.name(), "predict", 1, threads, correct, seconds);
    }

    private int correct() {
        int correct = 0;
        for (int i = 0; i < test.count(); i++) {
            if (peer.predict(i) == test.labels()[i]) {
                correct++;
            }
        }
        return correct;
    }
}
