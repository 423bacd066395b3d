package io.kiln.device;

import static io.kiln.device.StoreContract.refuses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** What a compiled plan promises. */
interface ProgramContract {
    Tensor CLOCK = Clock.tensor("clock");

    /** The device under test, open. */
    Device device();

    /** Another device of the same kind. */
    Device fresh();

    @Test
    default void programKnowsItsPlan() {
        Plan plan = new Plan("tick", List.of(new Op.Advance(CLOCK, 5)));
        try (Store store = device().open(List.of(CLOCK))) {
            assertSame(plan, device().compile(plan, store).plan());
        }
    }

    @Test
    default void runningTwiceDoesItTwice() {
        try (Store store = device().open(List.of(CLOCK))) {
            Program program =
                    device().compile(new Plan("tick", List.of(new Op.Advance(CLOCK, 5))), store);
            new Clock(7, 1, 2, 3).write(store, CLOCK);
            program.run();
            program.run();
            assertEquals(new Clock(7, 3, 12, 5), Clock.read(store, CLOCK));
        }
    }

    @Test
    default void programsOverOneStoreShareIt() {
        try (Store store = device().open(List.of(CLOCK))) {
            Program full =
                    device().compile(new Plan("full", List.of(new Op.Advance(CLOCK, 16))), store);
            Program last =
                    device().compile(new Plan("last", List.of(new Op.Advance(CLOCK, 3))), store);
            full.run();
            last.run();
            full.run();
            assertEquals(new Clock(0, 3, 35, 3), Clock.read(store, CLOCK));
        }
    }

    @Test
    default void storesOfOtherDevicesAreRefused() {
        try (Device other = fresh();
                Store foreign = other.open(List.of(CLOCK))) {
            Plan plan = new Plan("tick", List.of(new Op.Advance(CLOCK, 5)));
            refuses(() -> device().compile(plan, foreign), "tick", "another device");
        }
    }

    @Test
    default void tensorsMissingFromTheStoreAreNamed() {
        Tensor bias = Tensor.floats("b1", 1, 9, Role.PARAMETER);
        Tensor y = Tensor.floats("y", 4, 9, Role.RESULT);
        try (Store store = device().open(List.of(y))) {
            refuses(
                    () -> device().compile(new Plan("p", List.of(new Op.BiasAdd(bias, y))), store),
                    "b1",
                    "1x9");
        }
    }

    @Test
    default void scratchThatDoesNotFitIsRefusedWithFigures() {
        Tensor source = Tensor.floats("source", 1, 16, Role.INPUT);
        Tensor order = Tensor.ints("order", 1, 1, Role.INPUT);
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 256; i++) { // few: what looks for launches to share compares them all
            Tensor x = Tensor.floats("x" + i, 7 << 24, 16, Role.SCRATCH);
            ops.add(new Op.Gather(source, order, CLOCK, 1, 0, x));
        }
        try (Store store = device().open(List.of(source, order, CLOCK))) {
            refuses(() -> device().compile(new Plan("huge", ops), store), "huge", "1,835,008 MiB");
        }
    }

    @Test
    default void timedRunsDoTheSameAndTimeEveryOperation() {
        Tensor bias = Tensor.floats("b", 1, 9, Role.PARAMETER);
        Tensor y = Tensor.floats("y", 4, 9, Role.RESULT);
        Plan plan = new Plan(
                "p",
                List.of(
                        new Op.BiasAdd(bias, y),
                        new Op.Activate(Activation.TANH, y),
                        new Op.Advance(CLOCK, 4)));
        try (Store store = device().open(List.of(bias, y, CLOCK))) {
            store.write(bias, Trial.noise(1, 9));
            Program program = device().compile(plan, store);
            List<Program.Timing> timings = program.runTimed();
            assertEquals(plan.ops(), timings.stream().map(Program.Timing::op).toList());
            assertTrue(timings.stream().allMatch(t -> t.nanos() >= 0), timings::toString);
            float[] timed = new float[y.size()];
            store.read(y, timed);
            store.write(y, new float[y.size()]);
            program.run();
            float[] plain = new float[y.size()];
            store.read(y, plain);
            Close.same(plain, timed, y);
            assertEquals(2, Clock.read(store, CLOCK).time());
        }
    }

    /** Every operation once, and none past another with which it shares what either writes. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    default void rewritingKeepsEveryOperationAndEveryOrderThatMatters(Loss loss) {
        Network network = Network.parse("9-8-7-6", Activation.TANH, loss);
        Feed feed = Feed.of(
                "f",
                Tensor.floats("source", 20, 9, Role.INPUT),
                Tensor.ints("classes", 20, 1, Role.INPUT),
                20,
                2,
                1,
                0);
        Tensor rate = Tensor.floats("rate", 1, 2, Role.INPUT);
        for (Plan plan : List.of(
                NetworkPlan.training(network, 10, feed, new Sgd(0.9f, 1e-4f), rate),
                NetworkPlan.evaluation(network, 10, feed),
                NetworkPlan.prediction(network, 10))) {
            List<Op> rewritten =
                    device().rewrite(plan).stream().flatMap(List::stream).toList();
            assertEquals(plan.ops().size(), rewritten.size(), plan.name());
            assertEquals(new HashSet<>(plan.ops()), new HashSet<>(rewritten), plan.name());
            int[] place = plan.ops().stream().mapToInt(rewritten::indexOf).toArray();
            IntStream.range(0, place.length)
                    .forEach(j -> IntStream.range(0, j).forEach(i -> {
                        if (conflict(plan.ops().get(i), plan.ops().get(j))) {
                            assertTrue(
                                    place[i] < place[j],
                                    () -> plan.ops().get(j) + " runs before "
                                            + plan.ops().get(i));
                        }
                    }));
        }
    }

    private static boolean conflict(Op a, Op b) {
        return a.writes().stream()
                        .anyMatch(t -> b.reads().contains(t) || b.writes().contains(t))
                || a.reads().stream().anyMatch(b.writes()::contains);
    }
}
