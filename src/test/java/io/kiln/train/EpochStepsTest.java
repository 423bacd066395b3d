package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.net.Weights;
import io.kiln.trace.Trace;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/** When the host looks at the steps of an epoch, by a clock that the test lets go on. */
@Tag("quick")
final class EpochStepsTest {
    private static final long TELLING = 200_000_000;

    private final List<Integer> looked = new ArrayList<>(); // steps done by then
    private final List<Integer> copied = new ArrayList<>(); // steps done by then
    private final List<Progress> told = new ArrayList<>();
    private int done;

    /** Runs an epoch, each of whose steps takes the time that its number says. */
    private int run(int steps, IntToLongFunction time) {
        Dataset data = Toy.clouds(steps, 1, 1);
        Settings settings = Toy.SETTINGS.withBatch(1).withValidation(0);
        var clock = new Ticking();
        var journal = new Journal() {
            @Override
            public void progress(Progress progress) {
                told.add(progress);
            }
        };
        try (Device cpu = Toy.device(1)) {
            Device device = Observed.over(cpu, call -> {
                if (call.runs()) {
                    clock.pass(time.applyAsLong(++done));
                } else if (call.method().equals("finish")) {
                    looked.add(done);
                } else if (call.is("read", "w1")) {
                    copied.add(done);
                }
            });
            try (var session = new Session(
                    device, Toy.network(), data, Scaling.none(), settings, Trust.blind())) {
                session.write(Weights.initial(Toy.network(), 1));
                var pace = new Pace(1, steps, steps, 0, 0, clock);
                return new EpochSteps(device, session, pace, journal, Toy.NEVER, Trace.NONE)
                        .run(0, 0);
            }
        }
    }

    @Test
    void lossesAreLookedAtNowAndThenAndEverythingIsCopiedMoreSeldom() {
        assertEquals(1100, run(1100, step -> 0));
        List<Integer> every64 = new ArrayList<>();
        for (int step = 64; step < 1100; step += 64) {
            every64.add(step);
        }
        every64.add(1100);
        assertEquals(every64, looked);
        assertEquals(List.of(0, 512, 1024), copied);
        assertEquals(List.of(), told, "no time has passed");
    }

    /** Steps 10 and 20 take a fifth of a second each, step 30 a little less. */
    @Test
    void longStepsAreLookedAtAndToldSooner() {
        run(100, step -> step == 30 ? TELLING - 1 : step % 10 == 0 && step < 30 ? TELLING : 0);
        assertEquals(List.of(10, 20, 84, 100), looked);
        assertEquals(List.of(10, 20), told.stream().map(Progress::step).toList());
        assertTrue(told.get(1).loss() > 0.1 && told.get(1).loss() < 5, told::toString);
    }
}
