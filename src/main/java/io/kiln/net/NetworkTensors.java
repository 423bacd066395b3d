package io.kiln.net;

import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The tensors of a network: its parameters, what an optimiser adds to them, inputs and outputs. */
public final class NetworkTensors {
    private NetworkTensors() {}

    /**
     * What {@link NetworkPlan#prediction} reads.
     *
     * @param network what answers
     * @param batch examples at once
     * @return (batch, inputs)
     */
    public static Tensor input(Network network, int batch) {
        return Tensor.floats("input" + batch, batch, network.inputs(), Role.INPUT);
    }

    /**
     * What {@link NetworkPlan#prediction} writes.
     *
     * @param network what answers
     * @param batch examples at once
     * @return (batch, outputs)
     */
    public static Tensor output(Network network, int batch) {
        return Tensor.floats("output" + batch, batch, network.outputs(), Role.RESULT);
    }

    /**
     * The parameters of a network, layer by layer the weights, then the biases.
     *
     * @param network whose they are
     * @return tensors for a store
     */
    public static List<Tensor> parameters(Network network) {
        var all = new ArrayList<Tensor>();
        for (int l = 1; l <= network.layers().size(); l++) {
            all.add(w(network, l));
            all.add(b(network, l));
        }
        return all;
    }

    /**
     * What an optimiser remembers about a network.
     *
     * @param network what is trained
     * @param update the optimiser
     * @return tensors for a store
     */
    public static List<Tensor> state(Network network, Update update) {
        return parameters(network).stream()
                .flatMap(p -> update.state(p).stream())
                .toList();
    }

    /**
     * Copies weights to a device.
     *
     * @param weights from
     * @param store to
     */
    public static void write(Weights weights, Store store) {
        for (int l = 0; l < weights.network().layers().size(); l++) {
            store.write(w(weights.network(), l + 1), weights.w(l));
            store.write(b(weights.network(), l + 1), weights.b(l));
        }
    }

    /**
     * Copies weights from a device.
     *
     * @param store from
     * @param weights to
     */
    public static void read(Store store, Weights weights) {
        read(store, weights, UnaryOperator.identity());
    }

    /**
     * Copies weights, or what stands for them, from a device.
     *
     * @param store from
     * @param weights to
     * @param answering the tensor that answers for a parameter
     */
    public static void read(Store store, Weights weights, UnaryOperator<Tensor> answering) {
        for (int l = 0; l < weights.network().layers().size(); l++) {
            store.read(answering.apply(w(weights.network(), l + 1)), weights.w(l));
            store.read(answering.apply(b(weights.network(), l + 1)), weights.b(l));
        }
    }

    static Tensor w(Network network, int l) {
        return Tensor.floats(
                "w" + l,
                network.inputsOf(l - 1),
                network.layers().get(l - 1).units(),
                Role.PARAMETER);
    }

    static Tensor b(Network network, int l) {
        return Tensor.floats("b" + l, 1, network.layers().get(l - 1).units(), Role.PARAMETER);
    }

    static Tensor gradient(Tensor parameter) {
        return Tensor.floats(
                "d" + parameter.name(), parameter.rows(), parameter.cols(), Role.SCRATCH);
    }
}
