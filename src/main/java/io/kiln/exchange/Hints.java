package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.net.Loss;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a file from elsewhere may not say.
 *
 * @param activations of the hidden layers: one for all, or one each; needed where a file has
 *     tensors only
 * @param loss cross-entropy where a softmax belongs to the network, mse where it does not; null to
 *     go by what the file ends with
 * @param scaling how raw values become inputs; null where they are fed as they are, or the file
 *     says it
 * @param classes a name for each output; empty for 0, 1, 2 and so on
 * @param shape of an input; empty for what the file says
 * @param order the layers' names from input to output; empty to go by the numbers in them
 */
public record Hints(
        List<Activation> activations,
        @Nullable Loss loss,
        @Nullable Scaling scaling,
        List<String> classes,
        List<Integer> shape,
        List<String> order) {
    /** Nothing is known beside the file. */
    public static final Hints NONE =
            new Hints(List.of(), null, null, List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Hints {
        activations = List.copyOf(activations);
        classes = List.copyOf(classes);
        shape = List.copyOf(shape);
        order = List.copyOf(order);
    }
}
