package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.trace.Trace;

/**
 * Looks at losses, and says what was wrong where one is no number.
 *
 * @param device that trains
 * @param session in training
 * @param trace of what the host does
 */
record Lookout(Device device, Session session, Trace trace) {
    /**
     * Waits for the device and checks the losses of the steps from {@code judged} on.
     *
     * @param good when all was well
     * @param step the next one
     * @return losses of the open epoch
     */
    float[] look(Moment good, int judged, int step) {
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
        return new DivergedException(
                good.epoch() + 1, failed + 1, "the loss is " + loss + " in", where);
    }
}
