package io.kiln.train;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.Devices;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Network;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.MistrustException;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Trains a network on a device: mini-batch gradient descent over shuffled epochs, the best epoch
 * chosen by a validation part. The same network, data and settings give the same weights, bit for
 * bit, on every device that computes canonically, also when a run is interrupted and resumed.
 */
public final class Trainer {
    /**
     * Steps and time after which the host looks at the losses: what may be in flight, and lost, at
     * once.
     */
    private static final int LOOK_STEPS = 64;

    private static final long LOOK_NANOS = 200_000_000;

    /** Steps after which a copy of everything is taken, to repeat a failing step from. */
    private static final int FALL_BACK_STEPS = 512;

    /** Time between two progress lines; small steps are looked at far more often. */
    private static final long TELL_NANOS = 200_000_000;

    private final Device device;
    private final Network network;
    private final Supplier<Session> sessions;
    private final Settings settings;
    private final Journal journal;
    private final BooleanSupplier cancelled;
    private final List<EpochReport> reports = new ArrayList<>();
    private Trace trace = Trace.NONE;
    private @Nullable Best best;
    private @Nullable Weights chosen;
    private long told = System.nanoTime(); // when the journal last heard of progress

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
                () -> new Session(device, network, data, scaling, settings, trust),
                settings,
                journal,
                cancelled);
        requireFit(network, data, settings);
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
                () -> new Session(device, network, examples, settings, trust),
                settings,
                journal,
                cancelled);
        requireFit(network, examples.data, settings);
    }

    private Trainer(
            Device device,
            Network network,
            Supplier<Session> sessions,
            Settings settings,
            Journal journal,
            BooleanSupplier cancelled) {
        this.device = device;
        this.network = network;
        this.sessions = sessions;
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
     * Refuses what does not fit together.
     *
     * @param network what is to be trained
     * @param data training data
     * @param settings how it is to be trained
     * @throws DataException when features, classes or examples do not suit the others
     */
    public static void requireFit(Network network, Dataset data, Settings settings) {
        Fit.require(network, data, settings);
    }

    /**
     * Runs from the beginning.
     *
     * @return what came of it
     * @throws DivergedException when a loss is not finite
     * @throws MistrustException when the device computes something else than the CPU device
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
     * @throws MistrustException when the device computes something else than the CPU device
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
        return trace.during("upload and compile", sessions).traced(trace);
    }

    private Outcome epochs(Session session, int firstEpoch, int firstStep, double firstSeconds) {
        var pace = new Pace(
                settings.epochs(),
                session.stepsPerEpoch(),
                session.examplesPerEpoch(),
                firstEpoch,
                firstStep);
        int step = firstStep;
        double seconds = firstSeconds;
        for (int epoch = firstEpoch; epoch < settings.epochs(); epoch++) {
            long start = System.nanoTime();
            step = epoch(session, epoch, step, pace);
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
        Weights last = interrupted ? session.weights() : session.answers();
        if (best != null && chosen == null && !interrupted) {
            throw new ModelException("the best model is not that of epoch " + best.epoch()
                    + ", which was the best; it was replaced while the run was interrupted");
        }
        return new Outcome(
                last, chosen == null ? last : chosen, best, List.copyOf(reports), interrupted);
    }

    private int epoch(Session session, int epoch, int first, Pace pace) {
        try {
            return trace.during("epoch " + (epoch + 1), () -> steps(session, epoch, first, pace));
        } catch (MistrustException e) {
            journal.mistrusted(e);
            throw e;
        }
    }

    private void checkpoint(Session session, int epoch, int step, double seconds) {
        trace.during(
                "checkpoint", () -> journal.checkpoint(session.moment(epoch, step, best, seconds)));
    }

    /** Steps of one epoch until its end or until cancelled; returns the steps done. */
    private int steps(Session session, int epoch, int first, Pace pace) {
        session.begin(epoch, first);
        Moment good = session.moment(epoch, first, best, 0);
        long looked = System.nanoTime();
        int step = first;
        int judged = first;
        while (step < session.stepsPerEpoch() && !cancelled.getAsBoolean()) {
            session.run(step++);
            long now = System.nanoTime();
            if (step - judged >= LOOK_STEPS || now - looked >= LOOK_NANOS) {
                float[] losses = look(session, good, judged, step);
                judged = step;
                looked = now;
                tell(now, pace, epoch, step, losses);
            }
            if (step - good.step() >= FALL_BACK_STEPS && judged == step) {
                good = session.moment(epoch, step, best, 0);
            }
        }
        if (step < session.stepsPerEpoch() && session.owesCheck()) {
            session.check(step++); // a checkpoint comes next
        }
        look(session, good, judged, step);
        return step;
    }

    private void tell(long now, Pace pace, int epoch, int step, float[] losses) {
        if (now - told >= TELL_NANOS) {
            told = now;
            journal.progress(pace.at(epoch, step, Arrays.copyOf(losses, step)));
        }
    }

    /**
     * Waits for the device and checks the losses of the steps from {@code judged} on.
     *
     * @return losses of the open epoch
     */
    private float[] look(Session session, Moment good, int judged, int step) {
        device.finish();
        float[] losses = session.losses();
        for (int s = judged; s < step; s++) {
            if (!Float.isFinite(losses[s])) {
                int failed = s;
                throw trace.during(
                        "diagnosis", () -> diverged(session, good, failed, losses[failed]));
            }
        }
        return losses;
    }

    /**
     * Repeats the steps from the last good moment up to the one that failed, to say what was wrong
     * in it.
     */
    private DivergedException diverged(Session session, Moment good, int failed, float loss) {
        session.restore(good);
        session.begin(good.epoch(), good.step());
        for (int s = good.step(); s < failed; s++) {
            session.run(s);
        }
        String where = Diagnosis.of(session.weights(), session.batch(failed));
        session.check(failed); // perhaps it is the device that ruined the step
        return new DivergedException(
                good.epoch() + 1, failed + 1, "the loss is " + loss + " in", where);
    }

    private void finish(Session session, int epoch, double seconds) {
        double trainLoss = session.meanLoss();
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
        int examples = session.examplesPerEpoch();
        float rate = settings.schedule()
                .epoch(settings.rate(), epoch, settings.epochs(), session.stepsPerEpoch())[0];
        var report = new EpochReport(
                epoch + 1,
                trainLoss,
                score,
                better,
                seconds,
                examples / Math.max(seconds, 1e-9),
                rate,
                hash);
        reports.add(report);
        journal.epoch(report);
        checkpoint(session, epoch + 1, 0, 0);
    }
}
