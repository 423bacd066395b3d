package io.kiln.net;

import io.kiln.device.DeviceException;
import io.kiln.device.Philox;
import io.kiln.device.Sha256;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** The numbers of a network, on the host. */
public final class Weights {
    private static final int PURPOSE = 1; // of the random numbers
    private static final int MOST = (Integer.MAX_VALUE - 64) / 4; // whose bytes fit into an array

    private final Network network;
    private final float[][] w; // per layer (in, out)
    private final float[][] b; // per layer (out)

    /**
     * All zeros.
     *
     * @param network whose numbers these are
     */
    public Weights(Network network) {
        this.network = network;
        int layers = network.layers().size();
        this.w = new float[layers][];
        this.b = new float[layers][];
        for (int l = 0; l < layers; l++) {
            int out = network.layers().get(l).units();
            long size = (long) network.inputsOf(l) * out;
            if (size > MOST) {
                throw new DeviceException(String.format(
                        Locale.ROOT,
                        "layer %d: %d x %d weights, at most %d fit",
                        l + 1,
                        network.inputsOf(l),
                        out,
                        MOST));
            }
            w[l] = new float[(int) size];
            b[l] = new float[out];
        }
    }

    /**
     * As training begins: weights drawn by each layer's {@link Init}, biases zero.
     *
     * @param network whose numbers these are
     * @param seed the run's seed; the same seed gives the same weights everywhere
     * @return the weights
     */
    public static Weights initial(Network network, long seed) {
        var weights = new Weights(network);
        for (int l = 0; l < network.layers().size(); l++) {
            Dense layer = network.layers().get(l);
            var random = new Philox(seed, PURPOSE, l);
            int in = network.inputsOf(l);
            for (int o = 0; o < layer.units(); o++) {
                for (int i = 0; i < in; i++) {
                    float drawn = layer.init().draw(random, (long) o * in + i, in, layer.units());
                    weights.w[l][i * layer.units() + o] = drawn;
                }
            }
        }
        return weights;
    }

    /**
     * Whose numbers these are.
     *
     * @return the network
     */
    public Network network() {
        return network;
    }

    /**
     * Weights of a layer; the array itself, not a copy.
     *
     * @param layer from 0
     * @return (in, out), row-major
     */
    public float[] w(int layer) {
        return w[layer];
    }

    /**
     * Biases of a layer; the array itself, not a copy.
     *
     * @param layer from 0
     * @return (out)
     */
    public float[] b(int layer) {
        return b[layer];
    }

    /**
     * Weights of a layer as files hold them.
     *
     * @param layer from 0
     * @return (out, in), row-major, a copy
     */
    public float[] transposed(int layer) {
        int in = network.inputsOf(layer);
        int out = network.layers().get(layer).units();
        float[] t = new float[w[layer].length];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                t[o * in + i] = w[layer][i * out + o];
            }
        }
        return t;
    }

    /**
     * Sets the weights of a layer from how files hold them.
     *
     * @param layer from 0
     * @param t (out, in), row-major
     */
    public void setTransposed(int layer, float[] t) {
        int in = network.inputsOf(layer);
        int out = network.layers().get(layer).units();
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                w[layer][i * out + o] = t[o * in + i];
            }
        }
    }

    /**
     * The weight hash: SHA-256 over the float bits in file order, layer by layer the weights {@code
     * [out][in]} then the biases, little-endian.
     *
     * @return 64 hex digits
     */
    public String hash() {
        var digest = Sha256.begin();
        for (int l = 0; l < w.length; l++) {
            digest.update(bytes(transposed(l)));
            digest.update(bytes(b[l]));
        }
        return Sha256.hex(digest);
    }

    private static byte[] bytes(float[] values) {
        var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
