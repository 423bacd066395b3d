package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.net.Update;

import java.util.List;
import java.util.Map;

/** How parameters move, with the numbers that a run's config keeps of it. */
public sealed interface Optimiser extends Update permits Sgd, RmsProp, Adam {
    /** The entry of a run's config that names the optimiser. */
    String KEY = "optimiser";

    /** The entry for the share of the last move that is kept. */
    String MOMENTUM = "momentum";

    /** The entry for the share of the gradients' mean that is kept. */
    String BETA1 = "beta1";

    /** The entry for the share of the squares' mean that is kept. */
    String BETA2 = "beta2";

    /** The entry for what keeps moves finite. */
    String EPSILON = "epsilon";

    /** The entry for how strongly weights are drawn to zero. */
    String DECAY = "weight_decay";

    /**
     * The name in files and options.
     *
     * @return for example {@code sgd}
     */
    String label();

    /**
     * A learning rate to begin with.
     *
     * @return above 0
     */
    float usualRate();

    /**
     * Its numbers by name, as a run's config holds them.
     *
     * @return names and values, {@link #of} being the reverse
     */
    Map<String, Object> facts();

    /**
     * All that there are, with the numbers that are usual.
     *
     * @return for example PyTorch's for Adam
     */
    static List<Optimiser> all() {
        return List.of(
                new Sgd(0.9f, 5e-4f),
                new Sgd(0.9f, 5e-4f, true),
                new RmsProp(0.99f, 1e-8f, 0),
                new Adam(0.9f, 0.999f, 1e-8f, 0, false),
                new Adam(0.9f, 0.999f, 1e-8f, 0.01f, true));
    }

    /**
     * Finds an optimiser by its name.
     *
     * @param label a name as {@link #label()} gives it
     * @return the optimiser, with the numbers that are usual
     * @throws DeviceException when there is none, with the list of names
     */
    static Optimiser named(String label) {
        List<Optimiser> all = all();
        return all.stream()
                .filter(one -> one.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new DeviceException("optimiser '" + label + "' is not one of "
                        + String.join(", ", all.stream().map(Optimiser::label).toList())));
    }

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
        String label = named(given.text(KEY, Sgd.LABEL)).label();
        return switch (label) {
            case RmsProp.LABEL -> RmsProp.of(given);
            case Adam.LABEL, Adam.DECOUPLED -> Adam.of(given, label.equals(Adam.DECOUPLED));
            default -> Sgd.of(given, label.equals(Sgd.NESTEROV));
        };
    }
}
