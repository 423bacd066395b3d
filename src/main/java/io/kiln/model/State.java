package io.kiln.model;

import io.kiln.device.Clock;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a training run remembers besides its weights, so that it goes on as if never interrupted.
 *
 * <p>On disk a sealed safetensors file: {@code clock} I32[4], {@code seed} I64[], {@code losses}
 * F32[steps], {@code optimizer.NAME}, {@code long.NAME} I64[], {@code double.NAME} F64[] and {@code
 * text.NAME} U8[bytes]. Numbers are tensors because JSON has neither infinities nor a way to write
 * a double that is the same in every Java; texts, because a header has a limit.
 *
 * @param clock where the run stands
 * @param seed of the run's random numbers
 * @param losses mean loss of each step of the open epoch so far
 * @param optimizer what the optimiser remembers, each tensor under its own name
 * @param longs whole numbers that training wants back, by name
 * @param doubles numbers that training wants back, infinities and NaN included, by name
 * @param texts strings that training wants back, by name
 */
public record State(
        Clock clock,
        long seed,
        List<Float> losses,
        Map<String, StoredTensor> optimizer,
        Map<String, Long> longs,
        Map<String, Double> doubles,
        Map<String, String> texts) {
    private static final String CLOCK = "clock";
    private static final String SEED = "seed";
    private static final String LOSSES = "losses";
    private static final String OPTIMIZER = "optimizer.";
    private static final String LONG = "long.";
    private static final String DOUBLE = "double.";
    private static final String TEXT = "text.";
    private static final String KILN_STATE = "kiln-state";

    /**
     * Copies the lists and maps.
     *
     * @throws ModelException when a tensor of the optimiser stands under another name than its own
     */
    public State {
        losses = List.copyOf(losses);
        optimizer = sorted(optimizer);
        longs = sorted(longs);
        doubles = sorted(doubles);
        texts = sorted(texts);
        optimizer.forEach((name, tensor) -> {
            if (!tensor.name().equals(name)) {
                throw new ModelException(
                        "state: " + tensor + " under the name " + ModelException.quoted(name));
            }
        });
    }

    private static <T> Map<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /**
     * A state with nothing but time and seed.
     *
     * @param clock where the run stands
     * @param seed of the run's random numbers
     * @return the state
     */
    public static State of(Clock clock, long seed) {
        return new State(clock, seed, List.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /**
     * Writes the state, whole or not at all.
     *
     * @param file what is replaced; its folder exists
     * @throws WriteException when it cannot be written; what was there is untouched
     */
    public void save(Path file) {
        contents(Map.of()).write(file);
    }

    /**
     * Reads a state.
     *
     * @param file as {@link #save} wrote it
     * @return the state
     * @throws ModelException when it cannot be read, or is not a whole state, with what does not
     *     fit
     */
    public static State load(Path file) {
        return of(Safetensors.read(file), file);
    }

    /** @param more metadata besides the state's own */
    Safetensors contents(Map<String, String> more) {
        var tensors = new ArrayList<StoredTensor>();
        int[] c = new int[Clock.SIZE];
        c[Clock.EPOCH] = clock.epoch();
        c[Clock.STEP] = clock.step();
        c[Clock.ROW] = clock.row();
        c[Clock.TIME] = clock.time();
        tensors.add(StoredTensor.of(CLOCK, c, Clock.SIZE));
        tensors.add(StoredTensor.of(SEED, new long[] {seed}));
        tensors.add(StoredTensor.of(LOSSES, floats(losses), losses.size()));
        optimizer.forEach((name, tensor) -> tensors.add(tensor.named(OPTIMIZER + name)));
        longs.forEach(
                (name, value) -> tensors.add(StoredTensor.of(LONG + name, new long[] {value})));
        doubles.forEach(
                (name, value) -> tensors.add(StoredTensor.of(DOUBLE + name, new double[] {value})));
        texts.forEach((name, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            tensors.add(StoredTensor.of(TEXT + name, bytes, bytes.length));
        });
        var metadata = new TreeMap<>(more);
        metadata.put(Metadata.FORMAT, KILN_STATE);
        return new Safetensors(metadata, tensors).sealed();
    }

    private static float[] floats(List<Float> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    static State of(Safetensors contents, Path file) {
        try {
            Metadata.require(contents.metadata(), Metadata.FORMAT, KILN_STATE);
            Metadata.fact(contents.metadata(), Safetensors.SEAL);
            return of(contents);
        } catch (ModelException e) {
            throw new ModelException(
                    file + ": " + e.getMessage() + "; not a whole state of Kiln", e);
        }
    }

    private static State of(Safetensors contents) {
        int[] c = tensor(contents, CLOCK).ints();
        if (c.length != Clock.SIZE) {
            throw new ModelException(CLOCK + " has " + c.length + " numbers, needs " + Clock.SIZE);
        }
        var losses = new ArrayList<Float>();
        for (float loss : tensor(contents, LOSSES).floats()) {
            losses.add(loss);
        }
        return new State(
                new Clock(c[Clock.EPOCH], c[Clock.STEP], c[Clock.ROW], c[Clock.TIME]),
                number(tensor(contents, SEED)),
                losses,
                named(contents, OPTIMIZER, t -> t.named(t.name().substring(OPTIMIZER.length()))),
                named(contents, LONG, State::number),
                named(contents, DOUBLE, State::real),
                named(
                        contents,
                        TEXT,
                        t -> StandardCharsets.UTF_8.decode(t.bytes()).toString()));
    }

    private static StoredTensor tensor(Safetensors contents, String name) {
        return contents.tensor(name)
                .orElseThrow(() -> new ModelException("tensor " + name + " is missing"));
    }

    private static long number(StoredTensor tensor) {
        requireNumber(tensor);
        return tensor.longs()[0];
    }

    private static double real(StoredTensor tensor) {
        requireNumber(tensor);
        return tensor.doubles()[0];
    }

    private static void requireNumber(StoredTensor tensor) {
        if (!tensor.shape().isEmpty()) {
            throw new ModelException(tensor + ": expected a single number");
        }
    }

    /** What the tensors whose names begin alike hold, by the rest of their names. */
    private static <T> Map<String, T> named(
            Safetensors contents, String prefix, Function<StoredTensor, T> value) {
        Map<String, T> values = new TreeMap<>();
        for (StoredTensor tensor : contents.tensors()) {
            if (tensor.name().startsWith(prefix)) {
                values.put(tensor.name().substring(prefix.length()), value.apply(tensor));
            }
        }
        return values;
    }
}
