package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.BentTrial;
import io.kiln.device.DeviceInfo;
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

/** The kernel that a plan becomes in which a work-group does all of it. */
final class SwarmPlanTest {
    private static final Limits GPU =
            new Limits(DeviceInfo.Kind.GPU, "test", 132, 1024, 48 << 10, true, 1, false);
    private static final Tensor RATE = Tensor.floats("rate", 1, 3, Role.INPUT);

    private static Plan training(String widths, int batch, float momentum) {
        Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
        Tensor x = new Tensor("x", Type.U8, 600, network.inputs(), Role.INPUT);
        Feed feed = Feed.of("f", x, Feed.wanted("classes", network, 600), 600, 3, 1, 0);
        return NetworkPlan.training(network, batch, feed, new Sgd(momentum, 1e-4f), RATE);
    }

    private static SwarmPlan swarm(Plan plan) {
        return SwarmPlan.of(plan, GPU, t -> !List.of("x", "classes").contains(t.name()));
    }

    /** What groups share are parameters; the rest lies where the facts say. */
    @Test
    void whatDiffersBetweenNetworksIsNoPartOfTheText() {
        SwarmPlan plan = swarm(training("784-128-64-10", 128, 0.9f));
        assertEquals(
                List.of("x", "classes"),
                plan.outside().stream().map(Tensor::name).toList());
        assertEquals(plan.text(), swarm(training("784-128-64-10", 88, 0.9f)).text());
        assertEquals(plan.text(), swarm(training("784-120-60-10", 32, 0.5f)).text());
        assertNotEquals(plan.text(), swarm(training("784-128-64-10", 128, 0)).text());
    }

    /** Forward and back a barrier a layer; then all gradients stand side by side. */
    @Test
    void aBarrierStandsWhereOneNeedsWhatAnotherWrote() {
        String text = swarm(training("784-128-64-10", 128, 0.9f)).text();
        assertEquals(9, text.split("barrier\\(", -1).length - 1, text);
    }

    @Test
    void noTensorsOverlap() {
        var layout = SwarmPlan.Layout.of(List.of(
                Tensor.floats("a", 3, 11, Role.STATE),
                Tensor.ints("b", 1, 1, Role.STATE),
                Tensor.floats("c", 1, 32, Role.STATE)));
        assertEquals(List.of(0, 256, 384), List.copyOf(layout.offsets().values()));
        assertEquals(512, layout.bytes());
    }

    @Test
    void whatNeedsLaunchesOfItsOwnIsRefused() {
        assertNull(SwarmPlan.refusal(training("784-128-64-10", 128, 0.9f), GPU));
        var bent = new Plan(
                "bent", List.of(new BentTrial(new BentTrial.Shape(28, 28, 28, 28), 2, 6).op()));
        assertEquals("distort_group needs launches of its own", SwarmPlan.refusal(bent, GPU));
        String deep = "9" + "-9".repeat(40) + "-5";
        assertEquals(
                "210 tensors, of which a kernel takes 125",
                SwarmPlan.refusal(training(deep, 32, 0.9f), GPU).replaceAll("^\\d+", "210"));
        var small = new Limits(DeviceInfo.Kind.GPU, "test", 8, 128, 48 << 10, true, 1, false);
        assertTrue(SwarmPlan.refusal(training("9-5", 32, 0), small)
                .contains("20,480 bytes of local memory and groups of 256"));
    }

    /** As in memory: of the network's own layers, whatever the batch. */
    @Test
    void narrowProductsGetNarrowTiles() {
        List<String> tiles = swarm(training("784-128-64-10", 128, 0.9f)).calls().stream()
                .filter(call -> call.file().equals("gemm_step"))
                .map(call -> call.defines().get("BM") + "x" + call.defines().get("BN"))
                .toList();
        assertEquals(
                List.of(
                        "128x128", "128x64", "128x16", "128x64", "128x64", "128x128", "128x64",
                        "64x16"),
                tiles);
    }

    /** Others have 48 KiB; less of k at a time is all that changes. */
    @Test
    void aSmallLocalMemoryHoldsTheSameTiles() {
        var small = new Limits(DeviceInfo.Kind.GPU, "test", 8, 256, 32 << 10, true, 1, false);
        Plan plan = training("784-128-64-10", 128, 0.9f);
        assertNull(SwarmPlan.refusal(plan, small));
        var calls = SwarmPlan.of(plan, small, t -> true).calls();
        assertEquals("16", calls.get(0).defines().get("BK"));
        assertTrue(calls.stream().allMatch(call -> 4L * Lane.lines(call).shelf() <= 32 << 10));
    }
}
