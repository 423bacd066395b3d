package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class BenchTest {
    private static final Product CASE = new Product(false, false, 10, 10, 10, false);
    private static final Product OTHER = new Product(false, false, 20, 20, 20, false);
    private static final Pace PACE = new Pace(3, 0.001, 0, 0.01);

    private final List<String> calls = new ArrayList<>();

    /** Takes as long as it says. */
    private final class Fake implements Entrant {
        private final String name;
        private final double seconds;
        private final String trouble;

        Fake(String name, double seconds, String trouble) {
            this.name = name;
            this.seconds = seconds;
            this.trouble = trouble;
        }

        @Override
        public Contender contender() {
            return new Contender(name, name, "fake", "1.0", "plain", null);
        }

        @Override
        public Ceilings ceilings() {
            if (trouble.equals("at once")) {
                throw new DeviceException("no ceilings");
            }
            return new Ceilings(1e9, 1e6, 1000);
        }

        @Override
        public Ready prepare(Case one) {
            if (trouble.equals("at once") && one.equals(CASE)) {
                throw new DeviceException("out of\nmemory");
            }
            return new Ready(1, 1e-7, trouble.equals("wrong") ? "c[0][0] is 1" : null, 1, 2);
        }

        @Override
        public double round() {
            calls.add(name);
            if (trouble.equals("later") && calls.size() > 3) {
                throw new IllegalStateException("gone");
            }
            return seconds;
        }

        @Override
        public void release() {}

        @Override
        public void close() {}
    }

    private Report run(List<Case> cases, Entrant... entrants) {
        return new Bench(PACE, line -> {}).run(cases, List.of(entrants), Map.of());
    }

    @Test
    void devicesTakeTurnsAndTheFirstIsAnotherEachRound() {
        run(List.of(CASE), new Fake("a", 1, ""), new Fake("b", 1, ""), new Fake("c", 1, ""));
        assertEquals(List.of("a", "b", "c", "b", "c", "a", "c", "a", "b"), calls);
    }

    @Test
    void whatIsWrongIsNotTimedAndNotRanked() {
        Report report = run(List.of(CASE), new Fake("a", 1, ""), new Fake("b", 0.1, "wrong"));
        assertFalse(calls.contains("b"));
        assertTrue(report.wrong());
        assertEquals(Figure.Status.WRONG, report.figures().get(1).status());
        assertEquals("c[0][0] is 1", report.figures().get(1).note());
        assertEquals(1, new Overview(report).ranking(CASE).size());
        assertEquals(
                List.of("gemm NN 10x10x10", "1.00 s", "WRONG", "-", "a none (0 %)"),
                new Overview(report).summary().get(1));
    }

    @Test
    void whatFailsIsALineAndTheRestGoesOn() {
        Report report = run(
                List.of(CASE, OTHER),
                new Fake("a", 1, ""),
                new Fake("b", 2, "at once"),
                new Fake("c", 3, "later"));
        assertEquals(List.of("c"), report.idle());
        assertEquals("out of memory", report.figures().get(1).note());
        assertEquals(
                "java.lang.IllegalStateException: gone", report.figures().get(2).note());
        assertEquals(Figure.Status.OK, report.figures().get(4).status(), "b's other case");
        assertFalse(report.wrong());
        assertEquals(null, report.contender("b").ceilings());
    }

    @Test
    void theCeilingOfArithmeticIsTheBestSeen() {
        Report report = run(List.of(CASE, OTHER), new Fake("a", 1e-3, ""));
        Ceilings ceilings = report.contender("a").ceilings();
        assertEquals(16e6, ceilings == null ? 0 : ceilings.flopsPerSecond(), 1);
        assertEquals(
                "none of its limits (13 % of compute)",
                report.why(report.figures().get(0)));
        assertEquals(
                "compute: 100 % of its best arithmetic",
                report.why(report.figures().get(1)));
    }

    @Test
    void theLimitIsTheCeilingWithTheLargestShare() {
        var ceilings = new Ceilings(1e9, 1e9, 1000);
        assertEquals(
                "launch-bound: 50 % is launching",
                Limit.of(1e-3, 1e5, 1e5, 500, ceilings).words());
        assertEquals(
                "memory: 90 % of its copy",
                Limit.of(1e-3, 1e5, 9e5, 500, ceilings).words());
        assertEquals(
                "cache: 300 % of its memory",
                Limit.of(1e-3, 1e5, 3e6, 5, ceilings).words());
        assertEquals("compute 80 %", Limit.of(1e-3, 8e5, 3e5, 5, ceilings).brief());
    }

    /** Devices that do several operations at once have no time for some of them. */
    @Test
    void whatTakesNoTimeOfItsOwnIsNotCompared() {
        Report report = run(List.of(CASE), new Fake("a", 1, ""), new Fake("b", 0, ""));
        assertEquals(
                "done along with another operation", report.why(report.figures().get(1)));
        assertEquals(1, new Overview(report).ranking(CASE).size());
        assertEquals(List.of(), report.against("a", "b", "old"));
        assertEquals("-", new Overview(report).summary().get(1).get(2));
    }
}
