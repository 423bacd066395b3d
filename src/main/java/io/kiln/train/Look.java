package io.kiln.train;

import io.kiln.file.DurableFiles;
import io.kiln.model.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One evaluation on a run's test part. The more there were, the less is a figure of the test part
 * one of examples that nothing was chosen by; so a run's folder keeps account of them.
 *
 * @param when the time, as {@link Instant} writes it
 * @param by the verb that looked
 * @param weights hash of the weights that were evaluated
 * @param hits right answers
 * @param examples answers in all
 * @param loss mean loss of an example
 */
public record Look(String when, String by, String weights, int hits, int examples, double loss) {
    /** Name of the account in a run's folder. */
    public static final String FILE = "tested.jsonl";

    /**
     * A look that was taken just now.
     *
     * @param by the verb that looked
     * @param weights hash of the weights
     * @param score what it showed
     * @return the look
     */
    public static Look now(String by, String weights, Score score) {
        return new Look(
                Instant.now().toString(),
                by,
                weights,
                score.hits(),
                score.examples(),
                score.loss());
    }

    /**
     * Adds it to the account.
     *
     * @param folder of the run
     * @throws WriteException when it cannot be written
     */
    public void note(Path folder) {
        note(folder, DurableFiles.REAL);
    }

    void note(Path folder, DurableFiles files) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("when", when);
        facts.put("by", by);
        facts.put("weights", weights);
        facts.put("hits", hits);
        facts.put("examples", examples);
        facts.put("loss", loss);
        Path file = folder.resolve(FILE);
        WriteException.guard(file, () -> files.append(file, Json.line(facts)));
    }

    /**
     * The account of a run.
     *
     * @param folder of the run
     * @return the looks in the order in which they were taken; lines that a crash has torn are left
     *     out
     */
    public static List<Look> all(Path folder) {
        List<Look> looks = new ArrayList<>();
        try {
            for (String line : JsonLines.text(folder.resolve(FILE))) {
                looks.addAll(read(line));
            }
        } catch (IOException e) {
            return looks; // nobody has looked
        }
        return looks;
    }

    private static List<Look> read(String line) {
        try {
            Map<String, String> facts = Json.read(line);
            return List.of(new Look(
                    facts.getOrDefault("when", ""),
                    facts.getOrDefault("by", ""),
                    facts.getOrDefault("weights", ""),
                    Integer.parseInt(facts.getOrDefault("hits", "none")),
                    Integer.parseInt(facts.getOrDefault("examples", "none")),
                    number(facts.get("loss"))));
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    private static double number(@Nullable String text) {
        return text == null || text.equals("null") ? Double.NaN : Double.parseDouble(text);
    }

    /**
     * How often a test part was evaluated, for people.
     *
     * @param looks an account
     * @return for example {@code evaluated 3 times (train once, evaluate twice), by one set of
     *     weights}
     */
    public static String words(List<Look> looks) {
        if (looks.isEmpty()) {
            return "never evaluated";
        }
        Map<String, Integer> verbs = new LinkedHashMap<>();
        looks.forEach(look -> verbs.merge(look.by, 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        verbs.forEach((verb, count) -> parts.add(verb + " " + times(count)));
        long weights = looks.stream().map(Look::weights).distinct().count();
        return String.format(
                Locale.ROOT,
                "evaluated %s (%s), %s",
                times(looks.size()),
                String.join(", ", parts),
                weights == 1
                        ? "by one set of weights"
                        : String.format(Locale.ROOT, "by %d sets of weights", weights));
    }

    private static String times(int count) {
        return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
    }
}
