package io.kiln.model;

import io.kiln.device.Clock;
import io.kiln.device.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a training run remembers besides its weights, so that it goes on as if never interrupted.
 *
 * <p>On disk a sealed safetensors file: {@code clock} I32[4], {@code seed} I64[], {@code losses}
 * F32[steps], {@code optimizer.NAME} F32[rows, cols], {@code value.NAME} I64[] or F64[], and the texts
 * in the metadata under {@code text.NAME}. Numbers are tensors because JSON has neither infinities nor
 * a way to write a double that is the same in every Java.
 */
public final class State {
    private static final String CLOCK = "clock";
    private static final String SEED = "seed";
    private static final String LOSSES = "losses";
    private static final String OPTIMIZER = "optimizer.";
    private static final String VALUE = "value.";
    private static final String TEXT = "text.";
    private static final String FORMAT = "format";
    private static final String KILN_STATE = "kiln-state";

    private final Safetensors contents; // not sealed

    private State(Safetensors contents) {
        this.contents = contents;
        clock();
        seed();
        losses();
    }

    /**
     * Begins a state.
     *
     * @param clock where the run stands
     * @param seed of the run's random numbers
     * @return a state under construction, without losses
     */
    public static Builder at(Clock clock, long seed) {
        return new Builder(clock, seed);
    }

    /** A state under construction. */
    public static final class Builder {
        private final List<StoredTensor> tensors = new ArrayList<>();
        private final Map<String, String> texts = new TreeMap<>();
        private float[] losses = {};

        private Builder(Clock clock, long seed) {
            int[] ints = new int[Clock.SIZE];
            ints[Clock.EPOCH] = clock.epoch();
            ints[Clock.STEP] = clock.step();
            ints[Clock.ROW] = clock.row();
            ints[Clock.TIME] = clock.time();
            tensors.add(StoredTensor.of(CLOCK, ints, Clock.SIZE));
            tensors.add(StoredTensor.of(SEED, new long[] {seed}));
        }

        /**
         * Remembers the open epoch.
         *
         * @param values mean loss of each step so far
         * @return this
         */
        public Builder losses(float[] values) {
            losses = values.clone();
            return this;
        }

        /**
         * Remembers a tensor of the optimiser.
         *
         * @param tensor which one
         * @param values (rows, cols)
         * @return this
         * @throws ModelException when the values do not fill it
         */
        public Builder optimizer(Tensor tensor, float[] values) {
            tensors.add(StoredTensor.of(OPTIMIZER + tensor.name(), values, tensor.rows(), tensor.cols()));
            return this;
        }

        /**
         * Remembers a whole number, for example the best epoch.
         *
         * @param name unique among the numbers
         * @param value any
         * @return this
         */
        public Builder whole(String name, long value) {
            tensors.add(StoredTensor.of(VALUE + name, new long[] {value}));
            return this;
        }

        /**
         * Remembers a number, for example the best validation loss.
         *
         * @param name unique among the numbers
         * @param value any, infinities and NaN included
         * @return this
         */
        public Builder number(String name, double value) {
            tensors.add(StoredTensor.of(VALUE + name, new double[] {value}));
            return this;
        }

        /**
         * Remembers a text.
         *
         * @param name unique among the texts
         * @param value any
         * @return this
         */
        public Builder text(String name, String value) {
            texts.put(TEXT + name, value);
            return this;
        }

        /**
         * Ends the construction.
         *
         * @return the state
         * @throws ModelException when two numbers or tensors share a name
         */
        public State build() {
            var all = new ArrayList<>(tensors);
            all.add(StoredTensor.of(LOSSES, losses, losses.length));
            var metadata = new TreeMap<>(texts);
            metadata.put(FORMAT, KILN_STATE);
            return new State(new Safetensors(metadata, all));
        }
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
     * @throws ModelException when it cannot be read, or is not a whole state, with what does not fit
     */
    public static State load(Path file) {
        return of(Safetensors.read(file), file);
    }

    /** @param more metadata besides the state's own */
    Safetensors contents(Map<String, String> more) {
        var metadata = new TreeMap<>(more);
        metadata.putAll(contents.metadata());
        return new Safetensors(metadata, contents.tensors()).sealed();
    }

    static State of(Safetensors read, Path file) {
        try {
            Model.require(read.metadata(), FORMAT, KILN_STATE);
            Model.fact(read.metadata(), Safetensors.SEAL);
            var metadata = new TreeMap<>(read.metadata());
            metadata.keySet().removeIf(key -> !key.startsWith(TEXT) && !key.equals(FORMAT));
            return new State(new Safetensors(metadata, read.tensors()));
        } catch (ModelException e) {
            throw new ModelException(file + ": " + e.getMessage() + "; not a whole state of Kiln", e);
        }
    }

    /**
     * Where the run stands.
     *
     * @return the clock
     */
    public Clock clock() {
        int[] c = tensor(CLOCK, Dtype.I32, List.of((long) Clock.SIZE)).ints();
        return new Clock(c[Clock.EPOCH], c[Clock.STEP], c[Clock.ROW], c[Clock.TIME]);
    }

    /**
     * Of the run's random numbers.
     *
     * @return the seed
     */
    public long seed() {
        return tensor(SEED, Dtype.I64, List.of()).longs()[0];
    }

    /**
     * The open epoch.
     *
     * @return mean loss of each step so far
     */
    public float[] losses() {
        StoredTensor losses = tensor(LOSSES);
        return tensor(LOSSES, Dtype.F32, List.of(losses.size() / Dtype.F32.bytes())).floats();
    }

    /**
     * A tensor of the optimiser.
     *
     * @param tensor which one
     * @return (rows, cols)
     * @throws ModelException when the state has none of that name and shape
     */
    public float[] optimizer(Tensor tensor) {
        List<Long> shape = List.of((long) tensor.rows(), (long) tensor.cols());
        return tensor(OPTIMIZER + tensor.name(), Dtype.F32, shape).floats();
    }

    /**
     * A whole number.
     *
     * @param name as it was given
     * @return the number
     * @throws ModelException when the state has none of that name
     */
    public long whole(String name) {
        return tensor(VALUE + name, Dtype.I64, List.of()).longs()[0];
    }

    /**
     * A number.
     *
     * @param name as it was given
     * @return the number, bit for bit
     * @throws ModelException when the state has none of that name
     */
    public double number(String name) {
        return tensor(VALUE + name, Dtype.F64, List.of()).doubles()[0];
    }

    /**
     * A text.
     *
     * @param name as it was given
     * @return the text
     * @throws ModelException when the state has none of that name
     */
    public String text(String name) {
        return Model.fact(contents.metadata(), TEXT + name);
    }

    private StoredTensor tensor(String name) {
        return contents.tensor(name).orElseThrow(() -> new ModelException("state: it has no " + name));
    }

    private StoredTensor tensor(String name, Dtype dtype, List<Long> shape) {
        StoredTensor tensor = tensor(name);
        if (tensor.dtype() != dtype || !tensor.shape().equals(shape)) {
            throw new ModelException("state: " + tensor + ", expected " + dtype + shape);
        }
        return tensor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State that && contents.sealed().equals(that.contents.sealed());
    }

    @Override
    public int hashCode() {
        return contents.metadata().hashCode();
    }

    @Override
    public String toString() {
        return "state at " + clock() + ", seed " + seed() + ", " + contents.tensors().size() + " tensors";
    }
}
