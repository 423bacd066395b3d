package io.kiln.train;

import io.kiln.device.DeviceException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Schedules as people write them: a curve with its numbers, perhaps behind a warm-up. */
final class RateText {
    private static final Pattern SCHEDULE =
            Pattern.compile("(?:warm-?up\\(([^()]*)\\)\\+)?([a-z-]+)(?:\\(([^()]*)\\))?");
    private static final double UP = 0.3; // of a cycle, where nothing else is said

    private static final List<Form> FORMS = List.of(
            new Form("constant", "", "constant", 0, 0, n -> new Curve.Constant()),
            new Form("linear", "", "linear", 0, 0, n -> new Curve.Linear()),
            new Form("step", "(EPOCHS, FACTOR)", "step(10, 0.5)", 2, 2, RateText::step),
            new Form(
                    "step-at",
                    "(EPOCH, ..., FACTOR)",
                    "step-at(30, 60, 0.1)",
                    2,
                    Integer.MAX_VALUE,
                    RateText::stepAt),
            new Form(
                    "exp",
                    "(FACTOR)",
                    "exp(0.95)",
                    1,
                    1,
                    n -> new Curve.Exponential(number(n.get(0)))),
            new Form(
                    "per-epoch",
                    "(FACTOR)",
                    "per-epoch(0.993)",
                    1,
                    1,
                    n -> new Curve.PerEpoch(number(n.get(0)))),
            new Form(
                    "cosine",
                    "(FLOOR)",
                    "cosine(0.01)",
                    0,
                    1,
                    n -> new Curve.Cosine(n.isEmpty() ? 0 : number(n.get(0)))),
            new Form(
                    "one-cycle",
                    "(UP)",
                    "one-cycle(0.3)",
                    0,
                    1,
                    n -> new Curve.OneCycle(n.isEmpty() ? UP : number(n.get(0)))));

    private RateText() {}

    /**
     * How a curve is written.
     *
     * @param name before the parentheses
     * @param numbers what stands in them
     * @param example of all of it
     * @param least numbers at least
     * @param most numbers at most
     * @param curve makes one
     */
    private record Form(
            String name,
            String numbers,
            String example,
            int least,
            int most,
            Function<List<String>, Curve> curve) {
        Curve of(List<String> given) {
            if (given.size() < least || given.size() > most) {
                throw new NumberFormatException("wrong count");
            }
            return curve.apply(given);
        }
    }

    static Rate read(String text) {
        String plain = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        Matcher parts = SCHEDULE.matcher(plain);
        if (!parts.matches()) {
            throw unknown(text);
        }
        Form form = FORMS.stream()
                .filter(f -> f.name.equals(parts.group(2)))
                .findFirst()
                .orElseThrow(() -> unknown(text));
        String numbers = parts.group(3) == null ? "" : parts.group(3);
        try {
            Curve curve =
                    form.of(numbers.isEmpty() ? List.of() : Arrays.asList(numbers.split(",", -1)));
            return new Rate(parts.group(1) == null ? 0 : number(parts.group(1)), curve);
        } catch (NumberFormatException e) {
            throw new DeviceException(
                    String.format(
                            Locale.ROOT,
                            "schedule '%s': needs %s%s, for example %s; before it perhaps warmup(EPOCHS)+",
                            text,
                            form.name,
                            form.numbers,
                            form.example),
                    e);
        }
    }

    private static DeviceException unknown(String text) {
        return new DeviceException(String.format(
                Locale.ROOT,
                "schedule '%s' is not one of %s; before it perhaps warmup(EPOCHS)+",
                text,
                FORMS.stream().map(f -> f.name + f.numbers).collect(Collectors.joining(", "))));
    }

    private static Curve step(List<String> numbers) {
        return new Curve.Step(Integer.parseInt(numbers.get(0)), number(numbers.get(1)));
    }

    private static Curve stepAt(List<String> numbers) {
        int last = numbers.size() - 1;
        List<Integer> epochs =
                numbers.subList(0, last).stream().map(Integer::valueOf).toList();
        return new Curve.StepAt(epochs, number(numbers.get(last)));
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
