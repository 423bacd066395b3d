package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kiln.device.Activation;
import io.kiln.device.BentTrial;
import io.kiln.device.Clock;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The kernel that does a plan's three launches again and again. */
final class PersistentPlanTest {
    static final Limits GPU =
            new Limits(DeviceInfo.Kind.GPU, "test", 132, 1024, 48 << 10, true, 1, false);
    private static final Tensor RATE = Tensor.floats("rate", 1, 3, Role.INPUT);

    static Plan training(String widths, int batch) {
        Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
        Tensor x = new Tensor("x", Type.U8, 600, network.inputs(), Role.INPUT);
        Feed feed = Feed.of("f", x, Feed.wanted("classes", network, 600), 600, 3, 1, 0);
        return NetworkPlan.training(network, batch, feed, new Sgd(0.9f, 1e-4f), RATE);
    }

    @Test
    void groupsMeetWhereALaunchWouldEnd() {
        var plan = PersistentPlan.of(training("784-128-64-10", 128), GPU);
        assertEquals(3, plan.launches().size());
        assertEquals(3, plan.text().split("grid_meet\\(", -1).length - 1, plan.text());
        assertEquals(
                plan.text(),
                PersistentPlan.of(training("784-128-64-10", 96), GPU).text());
    }

    /** All lanes but the first of a launch do not begin at the first group. */
    @Test
    void lanesBeginWhereTheOneBeforeEnded() {
        var plan = PersistentPlan.of(training("784-128-64-10", 128), GPU);
        int lanes = plan.launches().stream().mapToInt(List::size).sum();
        String moved = " % groups) % groups;";
        assertEquals(
                lanes - 3,
                (plan.text().length() - plan.text().replace(moved, "").length()) / moved.length());
    }

    /** Weights, momenta, clock and losses come back; examples and rates nobody changes. */
    @Test
    void allThatAStepChangesIsPutBack() {
        var plan = PersistentPlan.of(training("9-8-3", 32), GPU);
        assertEquals(
                List.of(
                        "b1", "b2", "f.clock", "f.loss", "v.b1", "v.b2", "v.w1", "v.w2", "w1",
                        "w2"),
                plan.changed().stream().map(Tensor::name).sorted().toList());
    }

    @Test
    void whatHasNothingOfItIsRefused() {
        assertNull(PersistentPlan.refusal(training("784-128-64-10", 128), GPU));
        assertEquals(
                "it is large, and a launch costs next to nothing",
                PersistentPlan.refusal(training("784-2500-2000-10", 128), GPU));
        var shape = new BentTrial.Shape(28, 28, 28, 28);
        Op distort = new BentTrial(shape, 2, 6).op();
        var once = new Plan("bent", List.of(distort));
        assertEquals("it is no step of many", PersistentPlan.refusal(once, GPU));
        Op advance = new Op.Advance(Clock.tensor("f.clock"), 6);
        var bent = new Plan("bent", List.of(distort, advance));
        assertEquals("distort_group needs launches of its own", PersistentPlan.refusal(bent, GPU));
        String deep = "9" + "-9".repeat(40) + "-5";
        assertEquals(
                "170 tensors, of which a kernel takes 125",
                PersistentPlan.refusal(training(deep, 32), GPU));
    }
}
