package io.kiln.bench;

import io.kiln.device.DeviceException;
import io.kiln.train.Json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The side of {@code kiln bench --against} that is asked: a line in, a flat object of JSON out.
 *
 * <pre>
 * who           -> {"kiln":"0.1.0","name":"...","driver":"...","variant":"..."}
 * prepare CASE  -> {"launches":4,"error":1e-7,"compile":0.3,"warm":0.6}
 * round         -> {"seconds":0.0123}
 * release       -> {}
 * </pre>
 *
 * What cannot be done is {@code {"failed":"why"}}, what is computed wrongly has a {@code fault}.
 */
public final class Answering {
    private final Entrant entrant;
    private final List<Case> cases;
    private final String version;

    /**
     * Waits for questions.
     *
     * @param entrant who measures
     * @param cases what it may be asked for
     * @param version of Kiln
     */
    public Answering(Entrant entrant, List<Case> cases, String version) {
        this.entrant = entrant;
        this.cases = cases;
        this.version = version;
    }

    /**
     * Does what a line asks.
     *
     * @param line without its end
     * @return one line of JSON
     */
    public String answer(String line) {
        try {
            return Json.line(facts(line.strip()));
        } catch (RuntimeException | OutOfMemoryError e) {
            return Json.line(Map.of("failed", Bench.reason(e)));
        }
    }

    private Map<String, Object> facts(String line) {
        String[] words = line.split(" ", 2);
        return switch (words[0]) {
            case "who" -> who();
            case "prepare" -> prepare(words.length < 2 ? "" : words[1]);
            case "round" -> Map.of("seconds", entrant.round());
            case "release" -> {
                entrant.release();
                yield Map.of();
            }
            default ->
                throw new DeviceException("'" + line + "' is not who, prepare, round, release");
        };
    }

    private Map<String, Object> who() {
        Contender contender = entrant.contender();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kiln", version);
        facts.put("device", contender.device());
        facts.put("name", contender.name());
        facts.put("driver", contender.driver());
        facts.put("variant", contender.variant());
        return facts;
    }

    private Map<String, Object> prepare(String name) {
        Case wanted = cases.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DeviceException("Kiln " + version + " has no case " + name));
        Ready ready = entrant.prepare(wanted);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("launches", ready.launches());
        facts.put("error", ready.error());
        if (ready.fault() != null) {
            facts.put("fault", ready.fault());
        }
        facts.put("compile", ready.compileSeconds());
        facts.put("warm", ready.warmSeconds());
        return facts;
    }
}
