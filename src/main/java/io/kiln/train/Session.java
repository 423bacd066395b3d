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
 * A network in training on a device: store, programs, and where it stands. The examples of a step lie
 * on the device; a step copies nothing.
 */
final class Session implements AutoCloseable {
    private static final int SHUFFLING = 2; // purpose of the random numbers

    private final Device device;
    private final Network network;
    private final Settings settings;
    private final Supply supply;
    private final Store store;
    private final Tensor rate;
    private final @Nullable Warp warp;
    private final @Nullable Tensor classWeights;
    private final Delivery training;
    private final Pass steps;
    private final @Nullable Delivery validating;
    private final @Nullable Pass validation;
    private final int trained; // examples trained on; the rest validates
    private final Trust trust;
    private final @Nullable CrossCheck crossCheck;
    private Trace trace = Trace.NONE;
    private int epoch; // the open one
    private int[] order = {}; // which example comes when in it
    private int untraced; // steps still to be traced in it
    private boolean first; // whether the next step is the first of a run or of an epoch

    /** A session with examples of its own, which all lie on the device if they fit. */
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
     * A session with examples from elsewhere.
     *
     * @param supply is closed with it
     */
    Session(Device device, Network network, Supply supply, Settings settings, Trust trust) {
        this.device = device;
        this.network = network;
        this.supply = supply;
        this.settings = settings;
        this.trust = trust;
        Dataset data = supply.source().data();
        this.trained = data.size() - settings.validation();
        int batch = Math.min(settings.batch(), trained);
        this.rate = settings.update().rate(Pass.steps(trained, batch));
        try {
            this.warp = settings.distortion().warp(data, network.outputs());
            this.classWeights = classWeights(data);
            this.training = supply.delivery("train", trained, batch);
            this.validating = validating(settings.validation());
            this.store = supply.open(device, tensors());
            writeConstants();
            this.steps = new Pass(device, store, trained, batch, training, this::plan);
            this.validation = validating == null ? null : validation(validating);
        } catch (RuntimeException | Error e) {
            supply.close(); // others go on on this device
            throw e;
        }
        this.crossCheck = trust.checkEvery() == 0 || !Trust.examines(device)
                ? null
                : new CrossCheck(
                        device,
                        store,
                        steps.programs().stream().map(Program::plan).toList(),
                        supply.tensors(),
                        supply::copy);
    }

    private Plan plan(Feed feed, int batch) {
        Feed bent = warp == null ? feed : feed.bent(warp);
        return NetworkPlan.training(
                network,
                batch,
                classWeights == null ? bent : bent.weighted(classWeights),
                settings.update(),
                rate,
                settings.regularisation());
    }

    private static @Nullable Tensor classWeights(Dataset data) {
        int classes = data.classWeights().length;
        return classes == 0 ? null : Tensor.floats("train.weights", 1, classes, Role.INPUT);
    }

    /** What the steps read and nothing changes. */
    private void writeConstants() {
        if (chance()) {
            store.write(NetworkPlan.KEY, ChanceOp.words(settings.seed()));
        }
        if (warp != null) {
            settings.distortion().write(warp, store);
        }
        if (classWeights != null) {
            store.write(classWeights, supply.source().data().classWeights());
        }
    }

    private boolean chance() {
        return settings.regularisation().chance() || settings.distortion().any();
    }

    private @Nullable Delivery validating(int examples) {
        int batch = Math.min(Pass.EVALUATION_BATCH, examples);
        return examples == 0 ? null : supply.delivery("validate", examples, batch);
    }

    private Pass validation(Delivery by) {
        return new Pass(
                device,
                store,
                settings.validation(),
                Pass.EVALUATION_BATCH,
                by,
                (feed, batch) -> NetworkPlan.evaluation(network, batch, feed, this::answering));
    }

    private List<Tensor> tensors() {
        var kept = new ArrayList<>(NetworkPlan.parameters(network));
        kept.addAll(NetworkPlan.state(network, settings.update()));
        kept.addAll(training.feeds().get(0).own());
        kept.add(rate);
        if (chance()) {
            kept.add(NetworkPlan.KEY);
        }
        if (warp != null) {
            kept.addAll(warp.tensors());
            kept.remove(NetworkPlan.KEY); // it stands there already
        }
        if (classWeights != null) {
            kept.add(classWeights);
        }
        if (validating != null) {
            kept.addAll(validating.feeds().get(0).own());
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
        this.first = true;
        this.untraced = trace.steps();
        this.order = IntStream.range(0, trained).toArray();
        new Philox(settings.seed(), SHUFFLING, epoch).shuffle(order);
        float[] rates = settings.schedule()
                .epoch(settings.rate(), epoch, settings.epochs(), stepsPerEpoch());
        store.write(rate, settings.update().numbers(rates, epoch * stepsPerEpoch()));
        training.begin(store, clock(epoch, step), order);
    }

    private Clock clock(int epoch, int step) {
        return new Clock(epoch, step, step * steps.batch, epoch * stepsPerEpoch() + step);
    }

    /** Runs a step, and repeats it on the CPU device when one is due. */
    void run(int step) {
        deliver(step);
        if (crossCheck != null && trust.due(first, epoch * stepsPerEpoch() + step)) {
            trace.during("cross-check", () -> check(step));
        } else if (untraced > 0) {
            runTraced(step);
        } else {
            steps.run(step);
        }
        first = false;
    }

    private void deliver(int step) {
        if (training.due(step)) {
            trace.during("wait for examples", () -> training.deliver(step));
        }
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
        deliver(step);
        if (crossCheck == null) {
            steps.run(step);
            return;
        }
        Program program = steps.program(step);
        crossCheck.before();
        program.run();
        crossCheck.after(program.plan());
    }

    /**
     * Lets a device that is not the CPU device show that it does the plans of this session right.
     *
     * @throws io.kiln.trust.MistrustException when it does not
     */
    void selfTest() {
        if (trust.selfTest() && Trust.examines(device)) {
            List<Program> programs = new ArrayList<>(steps.shapes());
            if (validation != null) {
                programs.addAll(validation.shapes());
            }
            new SelfTest(device, trust.cache()).require(programs, oddBatches());
        }
    }

    private List<Plan> oddBatches() {
        List<Plan> plans = new ArrayList<>();
        for (int batch : SelfTest.ODD_BATCHES) {
            plans.add(plan(steps.feed(), batch));
        }
        return plans;
    }

    /** Mean loss of each step of the open epoch; entries of steps still to come are old. */
    float[] losses() {
        Tensor loss = steps.feed().loss();
        float[] losses = new float[loss.cols()];
        store.read(loss, losses);
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
        return validation == null
                ? null
                : validation.score(device, store, validated().toArray());
    }

    void write(Weights weights) {
        NetworkPlan.write(weights, store);
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
                clock(epoch, step), weights(), state, Arrays.copyOf(losses(), step), best, seconds);
    }

    /** Puts weights, optimiser and losses back; {@link #begin} does the rest. */
    void restore(Moment moment) {
        write(moment.weights());
        for (Tensor t : NetworkPlan.state(network, settings.update())) {
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
        return supply.source().rows(validated());
    }

    private IntStream validated() {
        return IntStream.range(trained, trained + settings.validation());
    }

    @Override
    public void close() {
        if (crossCheck != null) {
            crossCheck.close();
        }
        supply.close();
    }
}
