package io.kiln.train;

import io.kiln.device.Tensor;
import io.kiln.model.Checkpoints;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.State;
import io.kiln.model.StoredTensor;
import io.kiln.net.NetworkTensors;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A moment of a run as a checkpoint holds it, and back. */
final class Saved {
    private static final String METRICS_LINE = "metrics";
    private static final String ELAPSED = "elapsed";
    private static final String BEST_EPOCH = "best.epoch";
    private static final String BEST_HITS = "best.hits";
    private static final String BEST_EXAMPLES = "best.examples";
    private static final String BEST_LOSS = "best.loss";
    private static final String BEST_WEIGHTS = "best.weights";

    private Saved() {}

    /** The line of the last epoch, as it stands in the metrics; empty before the first. */
    static String metrics(State state) {
        return need(state.texts(), METRICS_LINE);
    }

    /** Seconds that the run took; 0 in a state from before Kiln wrote it. */
    static double elapsed(State state) {
        return state.doubles().getOrDefault(ELAPSED, 0.0);
    }

    static State state(Moment moment, long seed, String metrics, double elapsed) {
        List<Float> losses = new ArrayList<>();
        for (float loss : moment.losses()) {
            losses.add(loss);
        }
        Map<String, StoredTensor> optimizer = new TreeMap<>();
        moment.state()
                .forEach((t, values) -> optimizer.put(
                        t.name(), StoredTensor.of(t.name(), values, t.rows(), t.cols())));
        Map<String, Long> longs = new TreeMap<>();
        Map<String, Double> doubles =
                new TreeMap<>(Map.of("seconds", moment.seconds(), ELAPSED, elapsed));
        Map<String, String> texts = new TreeMap<>(Map.of(METRICS_LINE, metrics));
        Best best = moment.best();
        if (best != null) {
            longs.put(BEST_EPOCH, (long) best.epoch());
            longs.put(BEST_HITS, (long) best.score().hits());
            longs.put(BEST_EXAMPLES, (long) best.score().examples());
            doubles.put(BEST_LOSS, best.score().loss());
            texts.put(BEST_WEIGHTS, best.weights());
        }
        return new State(moment.clock(), seed, losses, optimizer, longs, doubles, texts);
    }

    static Moment moment(Checkpoints.Loaded loaded, Settings settings) {
        Model model = loaded.model();
        State state = loaded.state();
        Map<Tensor, float[]> optimizer = new LinkedHashMap<>();
        for (Tensor t : NetworkTensors.state(model.network(), settings.update())) {
            optimizer.put(t, need(state.optimizer(), t.name()).floats());
        }
        float[] losses = new float[state.losses().size()];
        for (int s = 0; s < losses.length; s++) {
            losses[s] = state.losses().get(s);
        }
        double seconds = need(state.doubles(), "seconds");
        return new Moment(
                state.clock(),
                model.weights(),
                optimizer,
                losses,
                best(state),
                seconds,
                loaded.standing());
    }

    private static @Nullable Best best(State state) {
        if (!state.longs().containsKey(BEST_EPOCH)) {
            return null;
        }
        var score = new Score(
                need(state.doubles(), BEST_LOSS),
                need(state.longs(), BEST_HITS).intValue(),
                need(state.longs(), BEST_EXAMPLES).intValue());
        return new Best(
                need(state.longs(), BEST_EPOCH).intValue(),
                score,
                need(state.texts(), BEST_WEIGHTS));
    }

    private static <T> T need(Map<String, T> values, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new ModelException(
                    "the training state has no '" + name + "'; it is from another version of Kiln");
        }
        return value;
    }
}
