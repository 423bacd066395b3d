package io.kiln.bench;

import io.kiln.data.Dataset;
import io.kiln.device.Op;
import io.kiln.net.Network;
import io.kiln.train.Settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is measured. */
public final class Cases {
    private static final List<Integer> QUICK_SQUARES = List.of(256, 512, 1024);
    private static final List<Integer> SQUARES = List.of(256, 512, 1024, 2048);
    private static final int COLD_FROM = 512; // smaller ones would need thousands of sets
    private static final List<Integer> BATCHES = List.of(32, 128, 512);
    private static final int BATCH = 128;
    private static final List<Integer> ANSWERS = List.of(1, 1000);

    private Cases() {}

    /**
     * What answers most questions in a minute.
     *
     * @param network whose
     * @param batch examples in a step, 0 for 128
     * @return an epoch, predictions and three products
     */
    public static List<Case> quick(Network network, int batch) {
        List<Case> all = new ArrayList<>();
        all.add(new Epoch(network, batch == 0 ? BATCH : batch, true));
        ANSWERS.forEach(count -> all.add(new Prediction(network, count)));
        QUICK_SQUARES.forEach(side -> all.add(square(side, false)));
        return all;
    }

    /**
     * Everything but the time to a target.
     *
     * @param network whose
     * @param batch examples in a step, 0 for 32, 128 and 512
     * @return the cases
     */
    public static List<Case> full(Network network, int batch) {
        List<Integer> batches = batch == 0 ? BATCHES : List.of(batch);
        Set<Case> all = new LinkedHashSet<>();
        for (int size : batches) {
            all.add(new Epoch(network, size, true));
            all.add(new Epoch(network, size, false));
        }
        ANSWERS.forEach(count -> all.add(new Prediction(network, count)));
        for (int side : SQUARES) {
            all.add(square(side, false));
            if (side >= COLD_FROM) {
                all.add(square(side, true));
            }
        }
        for (Distorting.Kind kind : Distorting.Kind.values()) {
            all.add(new Distorting(kind, batch == 0 ? BATCH : batch));
        }
        batches.forEach(size -> all.addAll(products(network, size)));
        all.addAll(Operation.all(network, batch == 0 ? BATCH : batch));
        return List.copyOf(all);
    }

    private static Case square(int side, boolean cold) {
        return new Product(false, false, side, side, side, cold);
    }

    /** The products of a training step: forward, errors, gradients. */
    private static List<Case> products(Network network, int batch) {
        List<Case> all = new ArrayList<>();
        for (Op op : new Training.Setup(network, batch, batch).plan().ops()) {
            if (op instanceof Op.Gemm g) {
                int m = g.c().rows();
                int n = g.c().cols();
                all.add(new Product(g.transA(), g.transB(), m, n, g.depth(), false));
            }
        }
        return all;
    }

    /**
     * The time until a network is good.
     *
     * @param network what is trained
     * @param data training data
     * @param batch examples in a step, 0 for 128
     * @param accuracy share of right answers that is enough
     * @return the case
     */
    public static Case target(Network network, Dataset data, int batch, double accuracy) {
        Settings settings = Settings.DEFAULT
                .withBatch(batch == 0 ? BATCH : batch)
                .withValidation(data.size() / 12);
        return new ToTarget(network, data, settings, accuracy);
    }

    /**
     * Those whose names hold one of some words, in any case.
     *
     * @param all cases
     * @param words empty for all
     * @return in the same order
     */
    public static List<Case> named(List<Case> all, List<String> words) {
        List<String> wanted =
                words.stream().map(w -> w.toLowerCase(Locale.ROOT)).toList();
        return all.stream()
                .filter(c -> wanted.isEmpty()
                        || wanted.stream().anyMatch(c.name().toLowerCase(Locale.ROOT)::contains))
                .toList();
    }
}
