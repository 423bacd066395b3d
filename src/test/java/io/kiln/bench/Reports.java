package io.kiln.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports made by hand. */
public final class Reports {
    private static final Ready READY = new Ready(4, 1.5e-7, null, 0.25, 0.5);

    private Reports() {}

    /**
     * Two devices; one is twice as fast at the first product, wrong at the second, fails at the
     * third.
     */
    public static Report two() {
        Product first = new Product(false, false, 1000, 1000, 500, false);
        Product second = new Product(true, false, 64, 64, 64, false);
        Product third = new Product(false, true, 8, 8, 8, true);
        List<Double> slow = List.of(0.2, 0.22, 0.2, 0.21, 0.2);
        List<Double> fast = List.of(0.1, 0.11, 0.1, 0.105, 0.1);
        Ready wrong = new Ready(1, Double.NaN, "a < b & \"c\", d", 0.1, 0);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kiln", "9.9");
        facts.put("options", "--gemm 1000x1000x500 & more <b>");
        Report report = Report.of(
                facts,
                List.of(
                        new Contender(
                                "cpu",
                                "cpu",
                                "amd64",
                                "Java",
                                "plain",
                                new Ceilings(1e10, 1e9, 500)),
                        new Contender(
                                "cl:0",
                                "cl:0",
                                "Toaster",
                                "1.0",
                                "auto",
                                new Ceilings(1e9, 1e9, 9000))),
                List.of(
                        new Figure(first, "cpu", Figure.Status.OK, "", slow, READY),
                        new Figure(first, "cl:0", Figure.Status.OK, "", fast, READY),
                        new Figure(second, "cpu", Figure.Status.OK, "", fast, READY),
                        new Figure(
                                second,
                                "cl:0",
                                Figure.Status.WRONG,
                                String.valueOf(wrong.fault()),
                                List.of(),
                                wrong),
                        new Figure(third, "cpu", Figure.Status.OK, "", slow, READY),
                        new Figure(
                                third,
                                "cl:0",
                                Figure.Status.FAILED,
                                "out of memory",
                                List.of(),
                                null)));
        var ratio = new Ratio(0.5, 0.45, 0.55);
        return report.with(List.of(new Comparison(first.name(), "cpu", "old.jar", ratio)));
    }
}
