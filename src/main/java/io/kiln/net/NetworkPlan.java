package io.kiln.net;

import io.kiln.device.ChanceOp;
import io.kiln.device.DeviceException;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.WeighClasses;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The passes of a network for one batch size, as lists of operations. {@link #training} read from
 * top to bottom is back-propagation: forward, then the errors dz from the last layer to the first,
 * then all gradients, then the update.
 *
 * <p>Layers count from 1 here, y0 being the input: {@code z = y(l-1) w(l) + b(l)}, {@code y(l) =
 * F(z)}. Where dropout follows a layer, {@code kept(l)} is what is left of y(l), and the next layer
 * reads that.
 */
public final class NetworkPlan {
    /** The words of the seed, where a training draws random numbers in its steps. */
    public static final Tensor KEY = ChanceOp.key("key");

    private final Network network;
    private final int batch;
    private final int depth;
    private final UnaryOperator<Tensor> answering; // what stands for a parameter
    private final Regularisation regularisation;
    private final @Nullable Tensor clock; // for the numbers drawn in training
    private final List<Op> ops = new ArrayList<>();

    private NetworkPlan(Network network, int batch) {
        this(network, batch, UnaryOperator.identity());
    }

    private NetworkPlan(Network network, int batch, UnaryOperator<Tensor> answering) {
        this(network, batch, answering, Regularisation.NONE, null);
    }

    private NetworkPlan(
            Network network,
            int batch,
            UnaryOperator<Tensor> answering,
            Regularisation regularisation,
            @Nullable Tensor clock) {
        this.network = network;
        this.batch = batch;
        this.answering = answering;
        this.depth = network.layers().size();
        this.regularisation = regularisation;
        this.clock = clock;
    }

    /**
     * One step of training.
     *
     * @param network what is trained
     * @param batch examples in the step
     * @param feed where they come from
     * @param update how parameters move
     * @param rate numbers of each step, as {@link Update#rate} makes it
     * @return the plan
     */
    public static Plan training(Network network, int batch, Feed feed, Update update, Tensor rate) {
        return training(network, batch, feed, update, rate, Regularisation.NONE);
    }

    /**
     * One step of regularised training.
     *
     * @param network what is trained
     * @param batch examples in the step
     * @param feed where they come from
     * @param update how parameters move
     * @param rate (1, steps): learning rate of each step
     * @param regularisation what keeps the network from learning examples by heart; if it draws
     *     random numbers, by {@link #KEY}
     * @return the plan
     * @throws DeviceException when the network cannot be regularised so
     */
    public static Plan training(
            Network network,
            int batch,
            Feed feed,
            Update update,
            Tensor rate,
            Regularisation regularisation) {
        String misfit = regularisation.misfit(network);
        if (misfit != null) {
            throw new DeviceException(misfit);
        }
        var plan = new NetworkPlan(
                network, batch, UnaryOperator.identity(), regularisation, feed.clock());
        plan.gather(feed);
        plan.disturb();
        plan.forward(plan.y(plan.depth));
        plan.loss(plan.y(plan.depth), feed);
        plan.errors();
        plan.gradients();
        plan.update(update, rate, feed.clock());
        plan.ops.add(new Op.Advance(feed.clock(), batch));
        return new Plan("training of " + network.widths() + ", batch " + batch, plan.ops);
    }

    /**
     * One step of evaluation: mean loss, number of right answers (but under regression), and the last layer's outputs
     * (before any softmax) in {@link NetworkTensors#output}.
     *
     * @param network what is evaluated
     * @param batch examples in the step
     * @param feed where they come from
     * @param answering the tensor that answers for a parameter: itself, or for example its average
     * @return the plan
     */
    public static Plan evaluation(
            Network network, int batch, Feed feed, UnaryOperator<Tensor> answering) {
        var plan = new NetworkPlan(network, batch, answering);
        Tensor output = NetworkTensors.output(network, batch);
        plan.gather(feed);
        plan.forward(output);
        plan.loss(output, feed);
        if (network.loss() != Loss.REGRESSION) {
            plan.ops.add(new LossOp.CountHits(output, plan.labels(), feed.clock(), feed.hits()));
        }
        plan.ops.add(new Op.Advance(feed.clock(), batch));
        return new Plan("evaluation of " + network.widths() + ", batch " + batch, plan.ops);
    }

    /**
     * One step of evaluation of the parameters themselves.
     *
     * @param network what is evaluated
     * @param batch examples in the step
     * @param feed where they come from
     * @return the plan
     */
    public static Plan evaluation(Network network, int batch, Feed feed) {
        return evaluation(network, batch, feed, UnaryOperator.identity());
    }

    /**
     * Answers for examples that the host has fed into {@link NetworkTensors#input}, left in {@link NetworkTensors#output}:
     * probabilities under cross-entropy, else the last layer's outputs.
     *
     * @param network what answers
     * @param batch examples at once
     * @return the plan
     */
    public static Plan prediction(Network network, int batch) {
        var plan = new NetworkPlan(network, batch);
        Tensor output = NetworkTensors.output(network, batch);
        plan.forward(NetworkTensors.input(network, batch), output);
        if (network.loss() == Loss.CROSS_ENTROPY) {
            plan.ops.add(new Op.Softmax(output));
        }
        return new Plan("prediction of " + network.widths() + ", batch " + batch, plan.ops);
    }

    private void gather(Feed feed) {
        ops.add(feed.into(y(0)));
        ops.add(
                network.loss() == Loss.REGRESSION
                        ? new Op.Gather(
                                feed.classes(), feed.order(), feed.clock(), 1f, 0f, labels())
                        : new Op.GatherLabels(
                                feed.classes(), feed.order(), feed.clock(), labels()));
    }

    /** Noise on the inputs, and dropout. */
    private void disturb() {
        if (clock != null && regularisation.inputNoise() > 0) {
            ops.add(new ChanceOp.Noise(KEY, 0, clock, regularisation.inputNoise(), y(0)));
        }
        drop(0, regularisation.inputDropout(), y(0), y(0));
    }

    /** Dropout of a layer's outputs, or of their gradient: the same elements both times. */
    private void drop(int l, float share, Tensor x, Tensor y) {
        if (clock != null && share > 0) {
            ops.add(new ChanceOp.Dropout(KEY, l, clock, share, x, y));
        }
    }

    private void forward(Tensor output) {
        forward(y(0), output);
    }

    private void forward(Tensor input, Tensor output) {
        for (int l = 1; l <= depth; l++) {
            layer(l, l == 1 ? input : kept(l - 1), l == depth ? output : y(l));
            if (l < depth) {
                drop(l, regularisation.hidden(l), y(l), kept(l));
            }
        }
    }

    /** {@code y = F(x W + b)}. */
    private void layer(int l, Tensor x, Tensor y) {
        ops.add(new Op.Gemm(false, false, x, answering.apply(w(l)), y));
        ops.add(new Op.BiasAdd(answering.apply(b(l)), y));
        ops.add(new Op.Activate(network.layers().get(l - 1).activation(), y));
    }

    /** The loss, and the error of the last layer: dz under cross-entropy, dy under squares. */
    private void loss(Tensor output, Feed feed) {
        Tensor losses = scratch("losses", batch, 1);
        if (network.loss() == Loss.CROSS_ENTROPY) {
            float smoothing = regularisation.labelSmoothing();
            ops.add(new LossOp.SoftmaxLoss(output, labels(), losses, dz(depth), smoothing));
        } else {
            ops.add(new LossOp.SquaredLoss(output, labels(), losses, dz(depth)));
        }
        Tensor weights = feed.weights();
        if (weights != null) {
            ops.add(new WeighClasses(weights, labels(), losses, dz(depth)));
        }
        ops.add(new LossOp.MeanLoss(losses, feed.clock(), feed.loss()));
    }

    /**
     * The chain rule, downwards: {@code dy(l-1) = dz(l) W(l)^T}, {@code dz = dy F'(z)}. What was
     * dropped has no error; in which order an error is multiplied makes no difference but rounding.
     */
    private void errors() {
        if (network.loss() != Loss.CROSS_ENTROPY) {
            activationGrad(depth);
        }
        for (int l = depth; l > 1; l--) {
            ops.add(new Op.Gemm(false, true, dz(l), w(l), dz(l - 1)));
            activationGrad(l - 1);
            drop(l - 1, regularisation.hidden(l - 1), dz(l - 1), dz(l - 1));
        }
    }

    private void activationGrad(int l) {
        ops.add(new Op.ActivationGrad(network.layers().get(l - 1).activation(), y(l), dz(l)));
    }

    /** {@code dW(l) = kept(l-1)^T dz(l)}, {@code db(l) = sum over the batch of dz(l)}. */
    private void gradients() {
        for (int l = 1; l <= depth; l++) {
            ops.add(new Op.Gemm(true, false, kept(l - 1), dz(l), NetworkTensors.gradient(w(l))));
            ops.add(new Op.BiasGrad(dz(l), NetworkTensors.gradient(b(l))));
        }
    }

    private void update(Update update, Tensor rate, Tensor clock) {
        ops.addAll(update.before(NetworkTensors.parameters(network).stream()
                .map(NetworkTensors::gradient)
                .toList()));
        for (int l = 1; l <= depth; l++) {
            Tensor w = w(l);
            Tensor b = b(l);
            ops.addAll(update.step(w, false, NetworkTensors.gradient(w), rate, clock));
            ops.addAll(update.step(b, true, NetworkTensors.gradient(b), rate, clock));
        }
    }

    private Tensor w(int l) {
        return NetworkTensors.w(network, l);
    }

    private Tensor b(int l) {
        return NetworkTensors.b(network, l);
    }

    private Tensor y(int l) {
        return scratch(
                "y" + l,
                batch,
                l == 0 ? network.inputs() : network.layers().get(l - 1).units());
    }

    /** What the layer behind l reads: y(l), or what dropout leaves of it. */
    private Tensor kept(int l) {
        return l == 0 || regularisation.hidden(l) == 0
                ? y(l)
                : scratch("kept" + l, batch, network.layers().get(l - 1).units());
    }

    private Tensor dz(int l) {
        return scratch("dz" + l, batch, network.layers().get(l - 1).units());
    }

    private Tensor labels() {
        return network.loss() == Loss.REGRESSION
                ? scratch("targets", batch, network.outputs())
                : Tensor.ints("labels", batch, 1, Role.SCRATCH);
    }

    private static Tensor scratch(String name, int rows, int cols) {
        return Tensor.floats(name, rows, cols, Role.SCRATCH);
    }
}
