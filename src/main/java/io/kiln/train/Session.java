package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;
import io.kiln.model.Standing;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.CrossCheck;
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
 * A network in training on a device: store, programs, and where it stands. Data and order lie on
 * the device; a step copies nothing.
 */
final class Session implements AutoCloseable {
    private static final int SHUFFLING = 2; // purpose of the random numbers

    private final Device device;
    private final Network network;
    private final Settings settings;
    private final ResidentExamples resident;
    private final boolean own; // whether the examples are this session's, to be closed with it
    private final Store store;
    private final Tensor rate;
    private final Feed training;
    private final Pass steps;
    private final @Nullable Feed validating;
    private final @Nullable Pass validation;
    private final int trained; // examples trained on; the rest validates
    private final Trust trust;
    private final @Nullable CrossCheck crossCheck;
    private Trace trace = Trace.NONE;
    private int epoch; // the open one
    private int untraced; // steps still to be traced in it
    private boolean first = true; // whether the next step is the first of this start
    private boolean checked; // whether what stands here was compared with the CPU device

    /** A session with examples of its own. */
    Session(
            Device device,
            Network network,
            Dataset data,
            Scaling scaling,
            Settings settings,
            Trust trust) {
        this(device, network, new ResidentExamples(device, data, scaling), true, settings, trust);
    }

    /** A session that shares its examples with others. */
    Session(
            Device device,
            Network network,
            ResidentExamples shared,
            Settings settings,
            Trust trust) {
        this(device, network, shared, false, settings, trust);
    }

    private Session(
            Device device,
            Network network,
            ResidentExamples resident,
            boolean own,
            Settings settings,
            Trust trust) {
        this.device = device;
        this.network = network;
        this.resident = resident;
        this.own = own;
        this.settings = settings;
        Examples examples = resident.examples;
        this.trained = resident.data.size() - settings.validation();
        int count = Pass.steps(trained, Math.min(settings.batch(), trained));
        this.rate = settings.update().rate(count);
        this.training = training(examples, count);
        this.validating = settings.validation() == 0
                ? null
                : feed(
                        "validate",
                        examples,
                        settings.validation(),
                        Pass.steps(settings.validation(), Pass.EVALUATION_BATCH));
        this.trust = trust;
        this.store = resident.open(device, tensors());
        try {
            writeConstants();
            this.steps = new Pass(device, store, trained, settings.batch(), this::plan);
            this.validation = validating == null ? null : openValidation(validating);
        } catch (RuntimeException | Error e) {
            closeMemory(); // others go on on this device
            throw e;
        }
        this.crossCheck = trust.checkEvery() == 0 || !Trust.examines(device)
                ? null
                : new CrossCheck(
                        device,
                        store,
                        steps.programs().stream().map(Program::plan).toList(),
                        examples.tensors(),
                        examples::write);
    }

    private Plan plan(int batch) {
        return NetworkPlan.training(
                network, batch, training, settings.update(), rate, settings.regularisation());
    }

    /** What the steps read and nothing changes. */
    private void writeConstants() {
        if (chance()) {
            store.write(NetworkPlan.KEY, ChanceOp.words(settings.seed()));
        }
        if (training.warp() != null) {
            settings.distortion().write(training.warp(), store);
        }
        if (training.weights() != null) {
            store.write(training.weights(), resident.data.classWeights());
        }
    }

    private boolean chance() {
        return settings.regularisation().chance() || settings.distortion().any();
    }

    private Feed training(Examples examples, int steps) {
        Feed feed = feed("train", examples, trained, steps);
        Warp warp = settings.distortion().warp(resident.data, network.outputs());
        int classes = resident.data.classWeights().length;
        Feed bent = warp == null ? feed : feed.bent(warp);
        return classes == 0
                ? bent
                : bent.weighted(Tensor.floats("train.weights", 1, classes, Role.INPUT));
    }

    private static Feed feed(String name, Examples examples, int length, int steps) {
        return Feed.of(name, examples.source, examples.classes, length, steps, examples.factor, 0f);
    }

    private Pass openValidation(Feed feed) {
        int[] order = new int[settings.validation()];
        for (int i = 0; i < order.length; i++) {
            order[i] = trained + i;
        }
        store.write(feed.order(), order);
        return new Pass(
                device,
                store,
                order.length,
                Pass.EVALUATION_BATCH,
                batch -> NetworkPlan.evaluation(network, batch, feed, this::answering));
    }

    private List<Tensor> tensors() {
        var kept = new ArrayList<>(NetworkPlan.parameters(network));
        kept.addAll(NetworkPlan.state(network, settings.update()));
        kept.addAll(training.own());
        kept.add(rate);
        if (chance()) {
            kept.add(NetworkPlan.KEY);
        }
        if (training.warp() != null) {
            kept.addAll(training.warp().tensors());
            kept.remove(NetworkPlan.KEY); // it stands there already
        }
        if (validating != null) {
            kept.addAll(validating.own());
            kept.addAll(outputs(settings.validation()));
        }
        return kept;
    }

    /** Where evaluations leave their outputs: one tensor a batch size. */
    private List<Tensor> outputs(int examples) {
        int full = Math.min(Pass.EVALUATION_BATCH, examples);
        Tensor whole = NetworkPlan.output(network, full);
        return examples % full == 0
                ? List.of(whole)
                : List.of(whole, NetworkPlan.output(network, examples % full));
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
        return trained;
    }

    int rows(int step) {
        return steps.rows(step);
    }

    /** Prepares an epoch: its order, its learning rates, its clock, perhaps from the middle. */
    void begin(int epoch, int step) {
        this.epoch = epoch;
        this.untraced = trace.steps();
        int[] order = new int[trained];
        for (int i = 0; i < trained; i++) {
            order[i] = i;
        }
        new Philox(settings.seed(), SHUFFLING, epoch).shuffle(order);
        store.write(training.order(), order);
        float[] rates = settings.schedule()
                .epoch(settings.rate(), epoch, settings.epochs(), stepsPerEpoch());
        store.write(rate, settings.update().numbers(rates, epoch * stepsPerEpoch()));
        clock(epoch, step).write(store, training.clock());
    }

    private Clock clock(int epoch, int step) {
        return new Clock(epoch, step, step * steps.batch, epoch * stepsPerEpoch() + step);
    }

    /** Runs a step, and repeats it on the CPU device when one is due. */
    void run(int step) {
        if (crossCheck != null && (closes(step) || due(step))) {
            check(step);
        } else {
            checked = false;
            if (untraced > 0) {
                runTraced(step);
            } else {
                steps.run(step);
            }
        }
        first = false;
    }

    private boolean due(int step) {
        return trust.due(first, epoch * stepsPerEpoch() + step);
    }

    /** Whether a step is the last of an epoch, or the last whole batch before a shorter one. */
    private boolean closes(int step) {
        return step + 1 == stepsPerEpoch() || rows(step + 1) != rows(step);
    }

    /** Whether one more step is to be done, and checked, before a checkpoint is worth its name. */
    boolean owesCheck() {
        return crossCheck != null && !checked;
    }

    private Standing standing() {
        if (!Trust.examines(device)) {
            return Standing.REFERENCE;
        }
        return crossCheck != null && checked ? Standing.VERIFIED : Standing.UNCHECKED;
    }

    private void runTraced(int step) {
        trace.during("step", () -> steps.program(step).runTraced(trace::span));
        if (--untraced == 0) {
            trace.during("wait", device::finish);
        }
    }

    /**
     * Runs a step, and repeats it on the CPU device where steps are ever checked.
     *
     * @throws io.kiln.trust.MistrustException when they differ
     */
    void check(int step) {
        if (crossCheck == null) {
            steps.run(step);
            return;
        }
        trace.during("cross-check", () -> crossCheck.repeat(steps.program(step)));
        checked = true;
    }

    /**
     * Lets a device that is not the CPU device show that it does the plans of this session right.
     *
     * @throws io.kiln.trust.MistrustException when it does not
     */
    void selfTest() {
        if (trust.selfTest() && Trust.examines(device)) {
            List<Program> programs = new ArrayList<>(steps.programs());
            if (validation != null) {
                programs.addAll(validation.programs());
            }
            new SelfTest(device, trust.cache()).require(programs, oddBatches());
        }
    }

    private List<Plan> oddBatches() {
        List<Plan> plans = new ArrayList<>();
        for (int batch : SelfTest.ODD_BATCHES) {
            plans.add(plan(batch));
        }
        return plans;
    }

    /** Mean loss of each step of the open epoch; entries of steps still to come are old. */
    float[] losses() {
        float[] losses = new float[training.loss().cols()];
        store.read(training.loss(), losses);
        return losses;
    }

    /** Mean loss of an example of the epoch, whose last step may have fewer. */
    double meanLoss() {
        float[] losses = losses();
        double sum = 0;
        for (int s = 0; s < losses.length; s++) {
            sum += (double) losses[s] * rows(s);
        }
        return sum / trained;
    }

    @Nullable
    Score validate() {
        return validation == null || validating == null
                ? null
                : Pass.score(device, store, validating, validation);
    }

    void write(Weights weights) {
        NetworkPlan.write(weights, store);
        if (crossCheck != null) {
            crossCheck.requireKept(weights.hash(), weights().hash());
            checked = true;
        }
    }

    /** What answers for a parameter outside of training. */
    private Tensor answering(Tensor parameter) {
        return settings.steadiness().answering(parameter);
    }

    /** The weights that validate and are saved as the model: averages, where they are kept. */
    Weights answers() {
        var weights = new Weights(network);
        NetworkPlan.read(store, weights, this::answering);
        return weights;
    }

    Weights weights() {
        var weights = new Weights(network);
        NetworkPlan.read(store, weights);
        return weights;
    }

    /** Everything needed to go on from here, copied off the device. */
    Moment moment(int epoch, int step, @Nullable Best best, double seconds) {
        Map<Tensor, float[]> state = new LinkedHashMap<>();
        for (Tensor t : NetworkPlan.state(network, settings.update())) {
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
                standing());
    }

    /** Puts weights, optimiser and losses back; {@link #begin} does the rest. */
    void restore(Moment moment) {
        write(moment.weights());
        checked &= moment.standing() != Standing.UNCHECKED;
        for (Tensor t : NetworkPlan.state(network, settings.update())) {
            float[] values = moment.state().get(t);
            if (values == null || values.length != t.size()) {
                throw new DeviceException(
                        "resume: the checkpoint has no " + t + " of the optimiser");
            }
            store.write(t, values);
        }
        store.write(
                training.loss(), Arrays.copyOf(moment.losses(), training.loss().cols()));
    }

    /** The examples of a step as the network sees them. */
    float[][] batch(int step) {
        int[] order = new int[trained];
        store.read(training.order(), order);
        int first = step * steps.batch;
        return resident.rows(Arrays.stream(order, first, first + rows(step)));
    }

    /** The examples that validate, as the network sees them. */
    float[][] validationRows() {
        return resident.rows(IntStream.range(trained, trained + settings.validation()));
    }

    @Override
    public void close() {
        if (crossCheck != null) {
            crossCheck.close();
        }
        closeMemory();
    }

    private void closeMemory() {
        store.close();
        if (own) {
            resident.close();
        }
    }
}
