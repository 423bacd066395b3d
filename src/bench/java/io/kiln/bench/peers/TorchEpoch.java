package io.kiln.bench.peers;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.kaiming_normal_;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randperm;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * PyTorch through its Maven package: the usual modules, autograd and optimiser, called from Java.
 *
 * <p>It holds two pools of threads, its own (OpenMP) and OpenBLAS's. They must not spin against
 * each other: set {@code OMP_WAIT_POLICY=PASSIVE} before the process starts.
 */
public final class TorchEpoch implements EpochPeer {

    private static final int[] WIDTHS = {784, 128, 64, 10};

    private final int batch;
    private final int count;
    private final Tensor images; // (60000, 784), bytes
    private final Tensor labels; // (60000), longs
    private final Tensor testImages; // (10000, 784), bytes
    private final Scalar scale = new Scalar(1f / 255);
    private final LinearImpl[] layers = new LinearImpl[WIDTHS.length - 1];
    private final SGD optimizer;

    private TorchEpoch(Digits training, Digits test, int batch, int threads) {
        set_num_threads(threads);
        manual_seed(42);
        this.batch = batch;
        this.count = training.count();
        this.images = bytes(training.images(), count, Digits.PIXELS);
        this.labels = bytes(training.labels(), count).to(ScalarType.Long);
        this.testImages = bytes(test.images(), test.count(), Digits.PIXELS);
        var parameters = new TensorVector();
        for (int i = 0; i < layers.length; i++) {
            layers[i] = layer(WIDTHS[i], WIDTHS[i + 1]);
            parameters.push_back(layers[i].weight());
            parameters.push_back(layers[i].bias());
        }
        this.optimizer = new SGD(parameters, new SGDOptions(0.1));
    }

    /** Prints one line; see {@link EpochRun}. */
    public static void main(String[] args) {
        EpochRun.measure(args, TorchEpoch::new);
    }

    @Override
    public String name() {
        try {
            return "PyTorch " + Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "PyTorch";
        }
    }

    @Override
    public double epoch() {
        double loss = 0;
        try (var epoch = new PointerScope()) {
            Tensor order = randperm(count);
            for (int first = 0; first < count; first += batch) {
                int rows = Math.min(batch, count - first);
                loss += step(order, first, rows) * rows;
            }
        }
        return loss / count;
    }

    @Override
    public int predict(int image) {
        try (var scope = new PointerScope();
                var inference = new InferenceMode()) {
            Tensor y = forward(testImages.narrow(0, image, 1));
            return (int) y.argmax().item_long();
        }
    }

    /** The process ends with the peer: nothing to give back before it does. */
    @Override
    public void close() {}

    private float step(Tensor order, int first, int rows) {
        try (var step = new PointerScope()) {
            Tensor chosen = order.narrow(0, first, rows);
            Tensor y = forward(images.index_select(0, chosen));
            Tensor loss = cross_entropy_loss(y, labels.index_select(0, chosen));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item_float();
        }
    }

    private Tensor forward(Tensor pixels) {
        Tensor y = pixels.to(ScalarType.Float).mul_(scale);
        for (int i = 0; i < layers.length; i++) {
            y = layers[i].forward(y);
            y = i < layers.length - 1 ? relu(y) : y;
        }
        return y;
    }

    private static LinearImpl layer(int in, int out) {
        var layer = new LinearImpl(in, out);
        try (var still = new AutoGradMode(false)) {
            kaiming_normal_(layer.weight());
            layer.bias().zero_();
        }
        return layer;
    }

    private static Tensor bytes(byte[] values, long... shape) {
        try (var borrowed = new BytePointer(values)) {
            return from_blob(borrowed, shape, new TensorOptions(ScalarType.Byte)).clone();
        }
    }
}
