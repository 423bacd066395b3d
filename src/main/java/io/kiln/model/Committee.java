package io.kiln.model;

import io.kiln.device.Device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks several models and takes the mean of what they say. Each applies its own scaling.
 *
 * <p>For one thread at a time.
 */
public final class Committee implements AutoCloseable {
    /** Members at most. */
    public static final int MOST = 99;

    private final List<Predictor> members;

    private Committee(List<Predictor> members) {
        this.members = members;
    }

    /**
     * Opens the members on a device.
     *
     * @param models one or more, of the same inputs, classes and loss
     * @param device where; stays open when the committee is closed
     * @return the committee
     * @throws ModelException when they do not go together, naming the first that does not
     */
    public static Committee open(List<Model> models, Device device) {
        if (models.isEmpty() || models.size() > MOST) {
            throw new ModelException(String.format(
                    Locale.ROOT, "a committee of %d models: needs 1 to %d", models.size(), MOST));
        }
        for (int m = 1; m < models.size(); m++) {
            requireAlike(m + 1, models.get(m), models.get(0));
        }
        return new Committee(
                models.stream().map(model -> Predictor.open(model, device)).toList());
    }

    private static void requireAlike(int number, Model model, Model first) {
        boolean alike = model.network().inputs() == first.network().inputs()
                && model.classes().equals(first.classes())
                && model.network().loss() == first.network().loss();
        if (!alike) {
            throw new ModelException(String.format(
                            Locale.ROOT,
                            "a committee: member %d is %s, %s for classes %s, the first is %s, %s for classes %s;",
                            number,
                            model.network().widths(),
                            model.network().loss().label(),
                            model.classes(),
                            first.network().widths(),
                            first.network().loss().label(),
                            first.classes())
                    + " needs the same inputs, classes and loss");
        }
    }

    /**
     * Stands for all, where inputs, classes and loss count.
     *
     * @return the first member
     */
    public Model first() {
        return members.get(0).model();
    }

    /**
     * What each member says.
     *
     * @param examples (any number, inputs), each 0 to 255 before scaling
     * @return by member, (as many, classes)
     * @throws ModelException when a length differs
     */
    public List<float[][]> answers(byte[][] examples) {
        return members.stream().map(m -> m.predictAll(examples)).toList();
    }

    /**
     * What each member says.
     *
     * @param examples (any number, inputs), before scaling
     * @return by member, (as many, classes)
     * @throws ModelException when a length differs
     */
    public List<float[][]> answers(float[][] examples) {
        return members.stream().map(m -> m.predictAll(examples)).toList();
    }

    /**
     * The mean, summed in double in the order of the members: {@code y[i][j] = sum over m of
     * answers[m][i][j] / members}. Of one member it is what the member said.
     *
     * @param answers by member, (examples, classes)
     * @return (examples, classes)
     */
    public static float[][] mean(List<float[][]> answers) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < answers.get(0).length; i++) {
            float[] row = new float[answers.get(0)[i].length];
            for (int j = 0; j < row.length; j++) {
                double sum = 0;
                for (float[][] answer : answers) {
                    sum += answer[i][j];
                }
                row[j] = (float) (sum / answers.size());
            }
            rows.add(row);
        }
        return rows.toArray(float[][]::new);
    }

    /** Gives the memory back. Twice is harmless. */
    @Override
    public void close() {
        members.forEach(Predictor::close);
    }
}
