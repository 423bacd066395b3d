package io.kiln.net;

import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares the gradients of a training plan with differences of its loss, everything in double
 * precision by {@link Reference}: the plan's own forward pass judges its own backward pass.
 *
 * <p>The differences are central, over four points, so that neither the step nor rounding spoils
 * them: {@code (f(w - 2h) - 8 f(w - h) + 8 f(w + h) - f(w + 2h)) / 12h} with {@code h = 1e-4 max(1,
 * |w|)}. Errors are relative to the larger of the two gradients, or to {@link #FLOOR} where both
 * are smaller.
 *
 * @param error worst relative error of all weights and biases
 * @param parameter name of the tensor that has it
 * @param index where in that tensor
 * @param gradient what the plan computed there
 * @param difference what the differences say
 */
record GradientCheck(
        double error, String parameter, int index, double gradient, double difference) {
    /**
     * Gradients below it count as this large: rounding of the loss over the step leaves no more
     * digits.
     */
    static final double FLOOR = 1e-5;

    private static final double STEP = 1e-4;

    /** Moves nothing, so that one plan can be done again and again. */
    private static final Update STILL = new Update() {
        @Override
        public List<Tensor> state(Tensor parameter) {
            return List.of();
        }

        @Override
        public List<Op> step(
                Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
            return List.of();
        }
    };

    /**
     * Checks every weight and bias of a network on one batch.
     *
     * @param weights where the network stands
     * @param x (B, inputs), the batch
     * @param labels (B), its classes
     * @return the worst place
     */
    static GradientCheck of(Weights weights, float[] x, int[] labels) {
        return of(weights, x, labels, Regularisation.NONE);
    }

    /**
     * Checks every weight and bias of a network on one batch of a regularised training. The clock
     * stands still, so chance is the same each time.
     *
     * @param weights where the network stands
     * @param x (B, inputs), the batch
     * @param labels (B), its classes
     * @param regularisation what the training does besides
     * @return the worst place
     */
    static GradientCheck of(
            Weights weights, float[] x, int[] labels, Regularisation regularisation) {
        return new Batch(weights, x, labels, regularisation).worst();
    }

    /** One batch, ready to be done as often as wanted. */
    private static final class Batch {
        private final Network network;
        private final Feed feed;
        private final Plan plan;
        private final Reference reference = new Reference();

        Batch(Weights weights, float[] x, int[] labels, Regularisation regularisation) {
            network = weights.network();
            int batch = labels.length;
            Tensor source = Tensor.floats("source", batch, network.inputs(), Role.INPUT);
            Tensor classes = Tensor.ints("classes", batch, 1, Role.INPUT);
            feed = Feed.of("feed", source, classes, batch, 1, 1f, 0f);
            Tensor rate = Tensor.floats("rate", 1, 1, Role.INPUT);
            plan = NetworkPlan.training(network, batch, feed, STILL, rate, regularisation);
            reference.set(source, x);
            reference.set(classes, labels);
            reference.set(feed.order(), IntStream.range(0, batch).toArray());
            List<Tensor> parameters = NetworkTensors.parameters(network);
            for (int l = 0; l < network.layers().size(); l++) {
                reference.set(parameters.get(2 * l), weights.w(l));
                reference.set(parameters.get(2 * l + 1), weights.b(l));
            }
        }

        GradientCheck worst() {
            var worst = new GradientCheck(-1, "", 0, 0, 0);
            for (Tensor parameter : NetworkTensors.parameters(network)) {
                loss();
                double[] gradients = reference.get(gradient(parameter)).clone();
                for (int e = 0; e < gradients.length; e++) {
                    GradientCheck here = compare(parameter, e, gradients[e]);
                    // NOTE: written so that a NaN counts as worst.
                    worst = here.error <= worst.error ? worst : here;
                }
            }
            return worst;
        }

        private GradientCheck compare(Tensor parameter, int index, double gradient) {
            double[] w = reference.get(parameter);
            double before = w[index];
            double h = STEP * Math.max(1, Math.abs(before));
            double[] f = new double[5];
            for (int s = -2; s <= 2; s++) {
                w[index] = before + s * h;
                f[s + 2] = s == 0 ? 0 : loss();
            }
            w[index] = before;
            double difference = (f[0] - 8 * f[1] + 8 * f[3] - f[4]) / (12 * h);
            double scale = Math.max(FLOOR, Math.max(Math.abs(gradient), Math.abs(difference)));
            double error = Math.abs(gradient - difference) / scale;
            return new GradientCheck(error, parameter.name(), index, gradient, difference);
        }

        private double loss() {
            reference.set(feed.clock(), new int[Clock.SIZE]);
            reference.run(plan);
            return reference.get(feed.loss())[0];
        }

        /** The plan names the gradient of a tensor d + name. */
        private Tensor gradient(Tensor parameter) {
            return plan.tensors().stream()
                    .filter(t -> t.name().equals("d" + parameter.name()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
