package io.kiln.device.cl;

import io.kiln.device.DeviceException;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The parameters of a family as somebody gave them: each has to be known and legal. */
final class Parameters {
    private final String family;
    private final Map<String, Integer> left;

    Parameters(String family, Map<String, Integer> given) {
        this.family = family;
        this.left = new TreeMap<>(given);
    }

    /**
     * Takes one.
     *
     * @param absent its value where nobody gave it
     * @param legal values that it may have
     */
    int take(String name, int absent, int... legal) {
        Integer value = left.remove(name);
        if (value != null && Arrays.stream(legal).noneMatch(one -> one == value)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "kernels %s: %s is %d, needs one of %s",
                    family,
                    name,
                    value,
                    Arrays.toString(legal)));
        }
        return value == null ? absent : value;
    }

    /** Complains about those that nobody took. */
    void end() {
        if (!left.isEmpty()) {
            throw new DeviceException("kernels " + family + ": there is no parameter "
                    + String.join(", ", left.keySet()));
        }
    }
}
