package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.trace.Trace;
import io.kiln.trust.MistrustException;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The steps of an epoch, many of them in flight: the host looks at their losses now and then, and
 * finds out what was wrong in a step whose loss is not finite.
 */
final class EpochSteps {
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
    private final Session session;
    private final Pace pace;
    private final Journal journal;
    private final BooleanSupplier cancelled;
    private final Trace trace;
    private long told; // when the journal last heard of progress

    EpochSteps(
            Device device,
            Session session,
            Pace pace,
            Journal journal,
            BooleanSupplier cancelled,
            Trace trace) {
        this.device = device;
        this.session = session;
        this.pace = pace;
        this.journal = journal;
        this.cancelled = cancelled;
        this.trace = trace;
        this.told = pace.now();
    }

    /** Runs an epoch from a step on until its end or until cancelled; returns the steps done. */
    int run(int epoch, int first) {
        try {
            return trace.during("epoch " + (epoch + 1), () -> steps(epoch, first));
        } catch (MistrustException e) {
            journal.mistrusted(e);
            throw e;
        }
    }

    private int steps(int epoch, int first) {
        session.begin(epoch, first);
        Moment good = moment(epoch, first);
        long looked = pace.now();
        int step = first;
        int judged = first;
        while (step < session.stepsPerEpoch() && !cancelled.getAsBoolean()) {
            session.run(step++);
            long now = pace.now();
            if (step - judged >= LOOK_STEPS || now - looked >= LOOK_NANOS) {
                float[] losses = look(good, judged, step);
                judged = step;
                looked = now;
                tell(now, epoch, step, losses);
            }
            if (step - good.step() >= FALL_BACK_STEPS && judged == step) {
                good = moment(epoch, step);
            }
        }
        if (step < session.stepsPerEpoch() && session.owesCheck()) {
            session.check(step++); // a checkpoint comes next
        }
        look(good, judged, step);
        session.settle(); // before anything of it is published
        return step;
    }

    /** What a failing step is repeated from. */
    private Moment moment(int epoch, int step) {
        return session.moment(epoch, step, null, 0);
    }

    private void tell(long now, int epoch, int step, float[] losses) {
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
    private float[] look(Moment good, int judged, int step) {
        device.finish();
        float[] losses = session.losses();
        for (int s = judged; s < step; s++) {
            if (!Float.isFinite(losses[s])) {
                int failed = s;
                throw trace.during("diagnosis", () -> diverged(good, failed, losses[failed]));
            }
        }
        return losses;
    }

    /**
     * Repeats the steps from the last good moment up to the one that failed, to say what was wrong
     * in it.
     */
    private DivergedException diverged(Moment good, int failed, float loss) {
        session.restore(good);
        session.begin(good.epoch(), good.step());
        for (int s = good.step(); s < failed; s++) {
            session.run(s);
        }
        String where = Diagnosis.of(session.weights(), session.batch(failed));
        session.check(failed); // perhaps it is the device that ruined the step
        session.settle();
        return new DivergedException(
                good.epoch() + 1, failed + 1, "the loss is " + loss + " in", where);
    }
}
