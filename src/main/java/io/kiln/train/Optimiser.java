package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.net.Update;

import java.util.Map;

/** How parameters move, with the numbers that a run's config keeps of it. */
public sealed interface Optimiser extends Update permits Sgd {
    /** The entry of a run's config that names the optimiser. */
    String KEY = "optimiser";

    /**
     * The name in files and options.
     *
     * @return for example {@code sgd}
     */
    String label();

    /**
     * Its numbers by name, as a run's config holds them.
     *
     * @return names and values, {@link #of} being the reverse
     */
    Map<String, Object> facts();

    /**
     * The optimiser from what a run's config holds.
     *
     * @param facts names and values as text; others than those of {@link #facts} are passed over.
     *     Without a name it is {@link Sgd}, which was once the only one
     * @return the optimiser
     * @throws DeviceException when a number is missing, none or out of its range
     */
    static Optimiser of(Map<String, String> facts) {
        var given = new Given(facts);
        String label = given.text(KEY, Sgd.LABEL);
        if (label.equals(Sgd.LABEL)) {
            return Sgd.of(given);
        }
        throw new DeviceException("optimiser '" + label + "' is not one of " + Sgd.LABEL);
    }
}
