package io.kiln.device;

import static io.kiln.device.StoreContract.refuses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.train.Sgd;
import io.kiln.train.SmallTraining;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a traced run promises. */
interface TracingContract {
    SmallTraining TRAINING = new SmallTraining(
            Network.parse("37-19-11-5", Activation.TANH, Loss.CROSS_ENTROPY),
            new Sgd(0.9f, 1e-4f),
            100,
            16);
    int STEPS = 7; // of an epoch, the last of them short

    /** The device under test, open. */
    Device device();

    /** Another device of the same kind that can trace. */
    Device tracing();

    @Test
    default void tracedOrNotTheBitsAreTheSame() {
        SmallTraining.Outcome plain = TRAINING.on(device(), 2);
        List<Span> spans = new ArrayList<>();
        int[] step = {0};
        try (Device tracing = tracing()) {
            SmallTraining.Outcome traced = TRAINING.on(tracing, 2, program -> {
                if (step[0]++ % 3 == 0) {
                    program.run();
                } else {
                    program.runTraced(spans::add);
                }
            });
            tracing.finish();
            assertEquals(plain.losses(), traced.losses());
            assertEquals(plain.weights().hash(), traced.weights().hash());
        }
        assertFalse(spans.isEmpty());
    }

    @Test
    default void everyOperationIsToldOfWholly() {
        List<Span> spans = new ArrayList<>();
        List<Plan> plans = new ArrayList<>();
        try (Device tracing = tracing()) {
            TRAINING.on(tracing, 1, program -> {
                program.runTraced(spans::add);
                plans.add(program.plan());
            });
            tracing.finish();
        }
        Map<Op, Double> wanted = new HashMap<>();
        plans.forEach(plan -> plan.ops().forEach(op -> wanted.merge(op, 1.0, Double::sum)));
        Map<Op, Double> told = new HashMap<>();
        spans.forEach(span -> span.ops().forEach(op -> told.merge(op, span.work(), Double::sum)));
        assertEquals(STEPS, plans.size());
        assertEquals(wanted.keySet(), told.keySet());
        wanted.forEach((op, times) -> assertEquals(times, told.get(op), 1e-9, op::toString));
    }

    @Test
    default void timesAreTheHostsAndTracksDoNotOverlap() {
        Map<String, Span> last = new HashMap<>();
        List<Span> spans = new ArrayList<>();
        try (Device tracing = tracing()) {
            TRAINING.on(tracing, 1, program -> {
                long before = System.nanoTime();
                program.runTraced(span -> {
                    assertTrue(before <= span.start(), () -> before + " before " + span);
                    spans.add(span);
                });
            });
            tracing.finish();
        }
        long after = System.nanoTime();
        for (Span span : spans) {
            assertTrue(span.start() <= span.end() && span.end() <= after, span::toString);
            Span earlier = last.put(span.track(), span);
            assertTrue(earlier == null || earlier.end() <= span.start(), span::toString);
        }
    }

    @Test
    default void stepsThatFollowEachOtherAreToldInOrder() {
        List<Integer> order = new ArrayList<>();
        int[] step = {0};
        try (Device tracing = tracing()) {
            TRAINING.on(tracing, 1, program -> {
                int number = step[0]++;
                program.runTraced(span -> order.add(number));
            });
            tracing.finish();
        }
        assertEquals(STEPS, order.stream().distinct().count());
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    default void devicesThatWereNotOpenedForItRefuse() {
        Tensor clock = Clock.tensor("clock");
        Plan plan = new Plan("tick", List.of(new Op.Advance(clock, 5)));
        try (Store store = device().open(List.of(clock))) {
            Program program = device().compile(plan, store);
            refuses(() -> program.runTraced(span -> {}), device().info().id(), "without tracing");
        }
    }
}
