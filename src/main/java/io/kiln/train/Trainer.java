package io.kiln.train;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.Devices;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Trains a network on a device: mini-batch gradient descent over shuffled epochs, the best epoch
 * chosen by a validation part. The same network, data and settings give the same weights, bit for
 * bit, on every device that computes canonically, also when a run is interrupted and resumed.
 */
public final class Trainer {
    private final Device device;
    private final Network network;
    private final Function<Streaming, Supply> supply;
    private final Trust trust;
    private final Settings settings;
    private final Journal journal;
    private final BooleanSupplier cancelled;
    private final List<EpochReport> reports = new ArrayList<>();
    private Trace trace = Trace.NONE;
    private boolean counting; // right answers among the examples trained on
    private Streaming streaming = Streaming.AUTO;
    private @Nullable Best best;
    private @Nullable Weights chosen;

    /**
     * Prepares a run on a device that is examined as {@link Trust#standard} says.
     *
     * @param device where it runs
     * @param network what is trained
     * @param data training data; the last {@code settings.validation()} examples validate
     * @param scaling applied to every example
     * @param settings how it is trained
     * @param journal told what happens
     * @param cancelled asked before every step; once true, the run stops after a checkpoint
     * @throws DataException when data and network do not fit together
     */
    public Trainer(
            Device device,
            Network network,
            Dataset data,
            Scaling scaling,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled) {
        this(device, network, data, scaling, settings, journal, cancelled, Trust.standard());
    }

    /**
     * Prepares a run.
     *
     * @param device where it runs
     * @param network what is trained
     * @param data training data; the last {@code settings.validation()} examples validate
     * @param scaling applied to every example
     * @param settings how it is trained
     * @param journal told what happens
     * @param cancelled asked before every step; once true, the run stops after a checkpoint
     * @param trust how far the device is relied on
     * @throws DataException when data and network do not fit together
     */
    public Trainer(
            Device device,
            Network network,
            Dataset data,
            Scaling scaling,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled,
            Trust trust) {
        this(
                device,
                network,
                how -> Supply.of(device, network, new Source(data, scaling), settings, how),
                settings,
                journal,
                cancelled,
                trust);
        Fit.require(network, data, settings);
    }

    /**
     * Prepares a run on examples that others train on, too.
     *
     * @param device where it runs
     * @param network what is trained
     * @param examples training data that this device reaches; stays open
     * @param settings how it is trained
     * @param journal told what happens
     * @param cancelled asked before every step; once true, the run stops after a checkpoint
     * @param trust how far the device is relied on
     * @throws DataException when data and network do not fit together
     */
    public Trainer(
            Device device,
            Network network,
            ResidentExamples examples,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled,
            Trust trust) {
        this(
                device,
                network,
                how -> new WholeSupply(examples, false),
                settings,
                journal,
                cancelled,
                trust);
        Fit.require(network, examples.source.data(), settings);
    }

    private Trainer(
            Device device,
            Network network,
            Function<Streaming, Supply> supply,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled,
            Trust trust) {
        this.device = device;
        this.network = network;
        this.supply = supply;
        this.trust = trust;
        this.settings = settings;
        this.journal = journal;
        this.cancelled = cancelled;
    }

    /**
     * Traces the run, on a device opened {@link io.kiln.device.DeviceOptions#withTracing}.
     *
     * @param by hears of the first steps of each epoch, and of what the host does
     * @return this trainer
     */
    public Trainer traced(Trace by) {
        trace = by;
        return this;
    }

    /**
     * Says when examples stream through the device's memory. Those that others share never do.
     *
     * @param how when, and in chunks of which size
     * @return this trainer
     */
    public Trainer streaming(Streaming how) {
        streaming = how;
        return this;
    }

    /**
     * Asks the weights of each epoch about all examples trained on, which takes another pass over
     * them: without what training does to them, and changing nothing about it. Under regression
     * there is nothing to count.
     *
     * @return this trainer
     */
    public Trainer counting() {
        counting = network.loss() != Loss.REGRESSION;
        return this;
    }

    /**
     * Trains a network on the CPU device and keeps nothing on disk. For another device, and to have
     * the fastest one picked ({@link DevicePicker}), make a trainer.
     *
     * @param network what is trained
     * @param data training data; the last {@code settings.validation()} examples validate
     * @param settings how it is trained
     * @return the best model by validation, or the last without a validation part
     * @throws DivergedException when a loss is not finite
     */
    public static Model train(Network network, Dataset data, Settings settings) {
        Scaling scaling = scaling(data, settings.validation());
        try (Device device = Devices.cpu()) {
            var trainer = new Trainer(
                    device, network, data, scaling, settings, Journal.NONE, () -> false);
            return Model.of(trainer.run().chosen(), scaling, data);
        }
    }

    /**
     * How raw values become inputs: bytes to 0 .. 1, other numbers to mean 0 and variance 1 over
     * the training part.
     *
     * @param data training data
     * @param validation examples at its end from which nothing is learnt
     * @return the scaling, to be saved with the model
     */
    public static Scaling scaling(Dataset data, int validation) {
        return data.isBytes()
                ? Scaling.unit()
                : Scaling.standardise(data.range(0, Math.max(1, data.size() - validation)));
    }

    /**
     * Runs from the beginning.
     *
     * @return what came of it
     * @throws DivergedException when a loss is not finite
     * @throws io.kiln.trust.MistrustException when the device is found to compute something else
     *     than the CPU device
     */
    public Outcome run() {
        try (var session = open()) {
            trace.during("self-test", session::selfTest);
            journal.begun(0, 0, session.kernels());
            session.write(Weights.initial(network, settings.seed()));
            checkpoint(session, 0, 0, 0);
            return epochs(session, 0, 0, 0);
        }
    }

    /**
     * Goes on from a checkpoint, as if there had been no interruption.
     *
     * @param moment where the run stood
     * @param bestSoFar weights of {@code moment.best()}, or null when there is none
     * @return what came of it
     * @throws DivergedException when a loss is not finite
     * @throws io.kiln.trust.MistrustException when the device is found to compute something else
     *     than the CPU device
     */
    public Outcome resume(Moment moment, @Nullable Weights bestSoFar) {
        try (var session = open()) {
            trace.during("self-test", session::selfTest);
            journal.begun(moment.epoch(), moment.step(), session.kernels());
            session.restore(moment);
            best = moment.best();
            chosen = bestSoFar;
            return epochs(session, moment.epoch(), moment.step(), moment.seconds());
        }
    }

    private Session open() {
        return trace.during(
                "upload and compile",
                () -> new Session(
                                device, network, supply.apply(streaming), settings, trust, counting)
                        .traced(trace));
    }

    private Outcome epochs(Session session, int firstEpoch, int firstStep, double firstSeconds) {
        var pace = new Pace(
                settings.epochs(),
                session.stepsPerEpoch(),
                session.examplesPerEpoch(),
                firstEpoch,
                firstStep,
                System::nanoTime);
        var steps = new EpochSteps(device, session, pace, journal, cancelled, trace);
        int step = firstStep;
        double seconds = firstSeconds;
        for (int epoch = firstEpoch; epoch < settings.epochs(); epoch++) {
            long start = System.nanoTime();
            step = steps.run(epoch, step);
            seconds += (System.nanoTime() - start) * 1e-9;
            if (step < session.stepsPerEpoch()) {
                checkpoint(session, epoch, step, seconds);
                return outcome(session, true);
            }
            finish(session, epoch, seconds);
            step = 0;
            seconds = 0;
            if (cancelled.getAsBoolean() && epoch + 1 < settings.epochs()) {
                return outcome(session, true);
            }
        }
        return outcome(session, false);
    }

    private Outcome outcome(Session session, boolean interrupted) {
        Weights last = session.answers();
        if (best != null && chosen == null && !interrupted) {
            throw new ModelException("the best model is not that of epoch " + best.epoch()
                    + ", which was the best; it was replaced while the run was interrupted");
        }
        return new Outcome(
                last, chosen == null ? last : chosen, best, List.copyOf(reports), interrupted);
    }

    private void checkpoint(Session session, int epoch, int step, double seconds) {
        trace.during(
                "checkpoint", () -> journal.checkpoint(session.moment(epoch, step, best, seconds)));
    }

    private void finish(Session session, int epoch, double seconds) {
        float[] losses = session.losses();
        Weights weights = session.answers();
        String hash = weights.hash();
        Score score = trace.during("validation", session::validate);
        Diagnosis.requireFinite(session, epoch, weights, score);
        boolean better = score != null && (best == null || best.beatenBy(score));
        if (better && score != null) {
            best = new Best(epoch + 1, score, hash);
            chosen = weights;
            journal.best(best, weights);
        }
        float[] rates = session.rates(epoch);
        var report = new EpochReport(
                epoch + 1,
                session.mean(losses),
                counting ? trace.during("recount", session::recount) : null,
                score,
                better,
                seconds,
                session.examplesPerEpoch() / Math.max(seconds, 1e-9),
                rates[0],
                hash);
        reports.add(report);
        journal.steps(epoch * session.stepsPerEpoch(), losses, rates);
        journal.epoch(report);
        checkpoint(session, epoch + 1, 0, 0);
    }
}
