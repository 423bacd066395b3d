package io.kiln.train;

import io.kiln.device.DeviceException;
import io.kiln.device.Tensor;
import io.kiln.net.Update;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What keeps a training steady, whatever its optimiser. Each is off at 0.
 *
 * @param clip how long the gradients of all parameters may be, taken as one vector, before they are
 *     shortened to it (Pascanu, Mikolov and Bengio 2013)
 * @param maxNorm how long the vector of a unit's incoming weights may be, before it is shortened
 *     after the move (Srivastava et al. 2014); biases are left alone
 * @param average share of the weights' running average that each step keeps, from 0 to below 1
 *     (Polyak and Juditsky 1992); the average is what validates and is saved as the model, while
 *     training goes on from the weights themselves
 */
public record Steadiness(float clip, float maxNorm, float average) {
    /** Nothing of it. */
    public static final Steadiness NONE = new Steadiness(0, 0, 0);

    private static final String CLIP = "clip_norm";
    private static final String MAX_NORM = "max_norm";
    private static final String AVERAGE = "ema";

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Steadiness {
        Range.limit("clip norm", clip);
        Range.limit("max-norm", maxNorm);
        Range.share("ema", average);
    }

    /**
     * The tensor that answers for a parameter outside of training.
     *
     * @param parameter a weight matrix or bias
     * @return its average, or itself where none is kept
     */
    public Tensor answering(Tensor parameter) {
        return average == 0 ? parameter : Update.remembered("average", parameter);
    }

    /** An optimiser with all this around it. */
    Update around(Optimiser optimiser) {
        return equals(NONE) ? optimiser : new SteadyUpdate(optimiser, this);
    }

    /** By name, as a run's config holds them. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(CLIP, clip);
        facts.put(MAX_NORM, maxNorm);
        facts.put(AVERAGE, average);
        return facts;
    }

    /** The reverse of {@link #facts}; older runs have nothing of it. */
    static Steadiness of(Given given) {
        return new Steadiness(
                given.number(CLIP, 0), given.number(MAX_NORM, 0), given.number(AVERAGE, 0));
    }
}
