package io.kiln.trust;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.Update;

import java.util.ArrayList;
import java.util.List;

/** Whole steps of training, as a run has them: what a device makes of an entire plan. */
final class Steps {
    private Steps() {}

    static List<Finding> examine(Device device, Device cpu) {
        List<Finding> found = new ArrayList<>();
        for (Plan plan : List.of(
                step("784-33-17-10", Activation.RELU, Loss.CROSS_ENTROPY, 129),
                step("65-16-7", Activation.TANH, Loss.MEAN_SQUARED_ERROR, 7))) {
            String fault;
            try {
                fault = SelfTest.difference(device, cpu, Miniature.of(plan));
            } catch (RuntimeException e) {
                fault = String.valueOf(e.getMessage());
            }
            boolean bits = fault == null && device.info().canonical();
            String where = fault == null ? null : plan.name() + ": " + fault;
            found.add(new Finding("step of training", 1, 0, bits, where));
        }
        return found;
    }

    private static Plan step(String widths, Activation hidden, Loss loss, int batch) {
        Network network = Network.parse(widths, hidden, loss);
        var source = new Tensor("source", Type.U8, batch, network.inputs(), Role.INPUT);
        Tensor classes = Tensor.ints("classes", batch, 1, Role.INPUT);
        Feed feed = Feed.of("train", source, classes, batch, 1, 1 / 255f, 0f);
        var update = new Momentum();
        return NetworkPlan.training(network, batch, feed, update, update.rate(1));
    }

    /** Gradient descent with everything that it can have. */
    private record Momentum() implements Update {
        @Override
        public List<Tensor> state(Tensor parameter) {
            return List.of(Update.remembered("v", parameter));
        }

        @Override
        public List<Op> step(
                Tensor parameter, boolean bias, Tensor gradient, Tensor rate, Tensor clock) {
            Tensor v = Update.remembered("v", parameter);
            return List.of(
                    new UpdateOp.Sgd(parameter, gradient, v, rate, clock, 0.9f, bias ? 0 : 0.01f));
        }
    }
}
