package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.model.Standing;
import io.kiln.net.Network;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.SelfTest;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network in training on a device: store, programs, and where it stands. The examples of a step lie
 * on the device; a step copies nothing.
 */
final class Session implements AutoCloseable {
    private final Device device;
    private final Network network;
    private final Settings settings;
    private final Supply supply;
    private final TrainingPlan plan;
    private final Store store;
    private final Pass steps;
    private final @Nullable Pass validation;
    private final @Nullable Pass counted;
    private final Watch watch;
    private final Orders orders;
    private Trace trace = Trace.NONE;
    private int epoch; // the open one
    private int[] order = {}; // which example comes when in it
    private int untraced; // steps still to be traced in it

    /** A session with examples of its own, which stream where they do not fit. */
    Session(
            Device device,
            Network network,
            Dataset data,
            Scaling scaling,
            Settings settings,
            Trust trust) {
        this(
                device,
                network,
                Supply.of(device, network, new Source(data, scaling), settings, Streaming.AUTO),
                settings,
                trust);
    }

    /**
     * A session.
     *
     * @param supply of its examples, closed with it
     */
    Session(Device device, Network network, Supply supply, Settings settings, Trust trust) {
        this(device, network, supply, settings, trust, false);
    }

    /**
     * A session.
     *
     * @param supply of its examples, closed with it
     * @param counts whether {@link #recount} is going to be asked
     */
    Session(
            Device device,
            Network network,
            Supply supply,
            Settings settings,
            Trust trust,
            boolean counts) {
        this.device = device;
        this.network = network;
        this.supply = supply;
        this.settings = settings;
        try {
            this.plan = new TrainingPlan(network, supply, settings, counts);
            this.store = supply.open(device, plan.tensors());
            plan.writeConstants(store);
            this.steps = new Pass(
                    device, store, plan.trained, settings.batch(), plan.training, plan::step);
            this.validation = plan.validating == null ? null : validation(plan.validating);
            this.counted = plan.counting == null ? null : counted(plan.counting);
        } catch (RuntimeException | Error e) {
            supply.close(); // others go on on this device
            throw e;
        }
        this.orders = new Orders(settings.seed(), plan.trained, settings.epochs());
        this.watch = new Watch(
                device,
                store,
                trust,
                () -> new Repetition(supply.source(), steps, plan::step),
                trust.repeated(settings.epochs(), stepsPerEpoch()));
    }

    private Pass validation(Delivery by) {
        return new Pass(
                device, store, settings.validation(), Pass.EVALUATION_BATCH, by, plan::validation);
    }

    private Pass counted(Delivery by) {
        return new Pass(device, store, plan.trained, plan.countingBatch, by, plan::validation);
    }

    /** Traces the first steps of each epoch from the next one on. */
    Session traced(Trace by) {
        trace = by;
        return this;
    }

    int stepsPerEpoch() {
        return steps.steps();
    }

    List<String> kernels() {
        return steps.kernels();
    }

    int examplesPerEpoch() {
        return plan.trained;
    }

    int rows(int step) {
        return steps.rows(step);
    }

    /** Prepares an epoch: its order, its learning rates, its clock, perhaps from the middle. */
    void begin(int epoch, int step) {
        this.epoch = epoch;
        this.untraced = trace.steps();
        this.order = orders.of(epoch);
        store.write(plan.rate, settings.update().numbers(rates(epoch), epoch * stepsPerEpoch()));
        plan.training.begin(store, clock(epoch, step), order);
    }

    /** Learning rate of each step of an epoch. */
    float[] rates(int epoch) {
        return settings.schedule()
                .epoch(settings.rate(), epoch, settings.epochs(), stepsPerEpoch());
    }

    private Clock clock(int epoch, int step) {
        return new Clock(epoch, step, step * steps.batch, epoch * stepsPerEpoch() + step);
    }

    /** Runs a step, and repeats it on the CPU device when one is due. */
    void run(int step) {
        deliver(step);
        if (watch.due(closes(step), epoch * stepsPerEpoch() + step)) {
            check(step);
            return;
        }
        if (untraced > 0) {
            runTraced(step);
        } else {
            steps.run(step);
        }
        watch.passed();
    }

    /** Whether a step is the last of an epoch, or the last whole batch before a shorter one. */
    private boolean closes(int step) {
        return step + 1 == stepsPerEpoch() || rows(step + 1) != rows(step);
    }

    /** Whether one more step is to be done, and checked, before a checkpoint of this moment. */
    boolean owesCheck() {
        return watch.owesCheck();
    }

    private void deliver(int step) {
        if (plan.training.due(step)) {
            trace.during("wait for examples", () -> plan.training.deliver(step));
        }
    }

    private void runTraced(int step) {
        trace.during("step", () -> steps.program(step).runTraced(trace::span));
        if (--untraced == 0) {
            trace.during("wait", device::finish);
        }
    }

    /**
     * Runs a step, and lets it be repeated on the CPU device where steps are ever checked.
     *
     * @throws io.kiln.trust.MistrustException when a step before it was found to differ
     */
    void check(int step) {
        deliver(step);
        trace.during("wait", device::finish);
        trace.during(
                "cross-check",
                () -> watch.check(steps.program(step), order, step * steps.batch, rows(step)));
    }

    /**
     * Waits until all is compared that was to be.
     *
     * @throws io.kiln.trust.MistrustException when a step differs
     */
    void settle() {
        watch.settle();
    }

    /**
     * Lets a device that is not the CPU device show that it does the plans of this session right.
     *
     * @throws io.kiln.trust.MistrustException when it does not
     */
    void selfTest() {
        List<Program> programs = new ArrayList<>(steps.shapes());
        if (validation != null) {
            programs.addAll(validation.shapes());
        }
        watch.selfTest(
                programs,
                SelfTest.ODD_BATCHES.stream()
                        .map(batch -> plan.step(steps.feed(), batch))
                        .toList());
    }

    /** Mean loss of each step of the open epoch; entries of steps still to come are old. */
    float[] losses() {
        Tensor loss = steps.feed().loss();
        float[] losses = new float[loss.cols()];
        store.read(loss, losses);
        return losses;
    }

    /** Mean loss of an example of the epoch, whose last step may have fewer. */
    double mean(float[] losses) {
        double sum = 0;
        for (int s = 0; s < losses.length; s++) {
            sum += (double) losses[s] * rows(s);
        }
        return sum / plan.trained;
    }

    @Nullable
    Score validate() {
        return validation == null
                ? null
                : validation.score(device, store, plan.validated().toArray());
    }

    /** How the answering weights do on what is trained on, as it is: not bent, nothing dropped. */
    @Nullable
    Score recount() {
        return counted == null
                ? null
                : counted.score(device, store, IntStream.range(0, plan.trained).toArray());
    }

    void write(Weights weights) {
        write(weights, Standing.REFERENCE); // no device has touched them
    }

    private void write(Weights weights, Standing standing) {
        NetworkTensors.write(weights, store);
        watch.wrote(weights.hash(), standing, this::weights);
    }

    /** The weights that validate and are saved as the model: averages, where they are kept. */
    Weights answers() {
        var weights = new Weights(network);
        NetworkTensors.read(store, weights, plan::answering);
        return weights;
    }

    Weights weights() {
        var weights = new Weights(network);
        NetworkTensors.read(store, weights);
        return weights;
    }

    /** Everything needed to go on from here, copied off the device. */
    Moment moment(int epoch, int step, @Nullable Best best, double seconds) {
        Map<Tensor, float[]> state = new LinkedHashMap<>();
        for (Tensor t : plan.state()) {
            float[] values = new float[t.size()];
            store.read(t, values);
            state.put(t, values);
        }
        return new Moment(
                clock(epoch, step),
                weights(),
                state,
                Arrays.copyOf(losses(), step),
                best,
                seconds,
                watch.standing());
    }

    /** Puts weights, optimiser and losses back; {@link #begin} does the rest. */
    void restore(Moment moment) {
        write(moment.weights(), moment.standing());
        for (Tensor t : plan.state()) {
            float[] values = moment.state().get(t);
            if (values == null || values.length != t.size()) {
                throw new DeviceException(
                        "resume: the checkpoint has no " + t + " of the optimiser");
            }
            store.write(t, values);
        }
        Tensor loss = steps.feed().loss();
        store.write(loss, Arrays.copyOf(moment.losses(), loss.cols()));
    }

    /** The examples of a step as the network sees them. */
    float[][] batch(int step) {
        int first = step * steps.batch;
        return supply.source().rows(Arrays.stream(order, first, first + rows(step)));
    }

    /** The examples that validate, as the network sees them. */
    float[][] validationRows() {
        return supply.source().rows(plan.validated());
    }

    @Override
    public void close() {
        watch.close();
        supply.close();
    }
}
