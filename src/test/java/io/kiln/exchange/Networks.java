package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.net.Dense;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Small networks of every kind, and inputs for them. */
final class Networks {
    private Networks() {}

    /** One of each activation, of each end, of each scaling, and of each kind of units. */
    static Stream<Model> all() {
        Scaling each = Scaling.of(
                new float[] {1, -2, 0.1f, 0, 30}, new float[] {0.5f, 1, 3, 1f / 255, -0.01f});
        Scaling units = Scaling.of(new float[] {100, -0.5f}, new float[] {0.003f, 40});
        return Stream.of(
                model("5-4-3", Activation.RELU, Loss.CROSS_ENTROPY, Scaling.unit()),
                model("5-7-6-2", Activation.SIGMOID, Loss.MEAN_SQUARED_ERROR, each),
                model("5-3", Activation.TANH, Loss.CROSS_ENTROPY, Scaling.none()),
                model("5-6-4-3", Activation.SCALED_TANH, Loss.CROSS_ENTROPY, each),
                model("5-4-1", Activation.IDENTITY, Loss.MEAN_SQUARED_ERROR, Scaling.none()),
                model("5-4-2", Activation.TANH, Loss.REGRESSION, each).withUnits(units),
                model("5-3-1", Activation.RELU, Loss.REGRESSION, Scaling.unit())
                        .withUnits(Scaling.of(new float[] {-7}, new float[] {0.0125f})));
    }

    static Model model(String widths, Activation hidden, Loss loss, Scaling scaling) {
        Network network = Network.parse(widths, hidden, loss);
        Weights weights = Weights.initial(network, 3);
        for (int l = 0; l < network.layers().size(); l++) {
            for (int o = 0; o < weights.b(l).length; o++) {
                weights.b(l)[o] = (o - 1) * 0.25f;
            }
        }
        return Model.of(weights, scaling)
                .withProvenance(Map.of("seed", "3", "data_sha256", "ab".repeat(32)));
    }

    /** The same numbers without a softmax behind them. */
    static Model withoutSoftmax(Model model) {
        List<Dense> layers = model.network().layers();
        var network = new Network(model.network().inputs(), layers, Loss.MEAN_SQUARED_ERROR);
        var weights = new Weights(network);
        for (int l = 0; l < layers.size(); l++) {
            weights.setTransposed(l, model.weights().transposed(l));
            System.arraycopy(model.weights().b(l), 0, weights.b(l), 0, weights.b(l).length);
        }
        return Model.of(weights, model.scaling());
    }

    static float[][] inputs(Model model, int count) {
        var random = new Random(1);
        float[][] inputs = new float[count][model.network().inputs()];
        for (float[] input : inputs) {
            for (int i = 0; i < input.length; i++) {
                input[i] = random.nextInt(256) - (model.scaling().shift()[0] == 0 ? 0 : 100);
            }
        }
        return inputs;
    }

    /**
     * Says how answers differ from Kiln's: empty where each is as close as {@code most} of the
     * largest of its row, or of 1 where probabilities are meant, and the same is the largest unless
     * the two largest are closer than that.
     */
    static String difference(float[][] expected, float[][] got, double most, boolean relative) {
        for (int i = 0; i < expected.length; i++) {
            double largest = relative ? largest(expected[i]) : 1;
            for (int j = 0; j < expected[i].length; j++) {
                double distance = Math.abs(expected[i][j] - got[i][j]);
                if (!(distance <= most * largest)) {
                    return String.format(
                            Locale.ROOT,
                            "example %d, output %d: %s, Kiln has %s",
                            i,
                            j,
                            got[i][j],
                            expected[i][j]);
                }
            }
            float ahead = expected[i][best(expected[i])] - expected[i][best(got[i])];
            if (ahead > most * largest) {
                return String.format(
                        Locale.ROOT,
                        "example %d: %d is the largest, not %d",
                        i,
                        best(got[i]),
                        best(expected[i]));
            }
        }
        return "";
    }

    private static double largest(float[] row) {
        double largest = 0;
        for (float value : row) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static int best(float[] row) {
        int best = 0;
        for (int j = 1; j < row.length; j++) {
            best = row[j] > row[best] ? j : best;
        }
        return best;
    }

    /** Rows one behind the other. */
    static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        return flat;
    }

    static float[][] rows(float[] flat, int width) {
        float[][] rows = new float[flat.length / width][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        return rows;
    }
}
