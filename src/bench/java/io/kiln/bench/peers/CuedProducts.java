package io.kiln.bench.peers;

import io.kiln.device.DeviceException;
import java.util.List;
import java.util.Locale;

/**
 * Kiln's device, one window of products a cue. A cue is a {@link GemmCase}, for example {@code NN
 * 128x128x784}, or {@code NN 128x128x784 layer} with bias and ReLU; the first of a kind makes it
 * ready, compares it with sums in double and warms it up, and answers with the errors; the next
 * ones with seconds a product. One that is wrong, or that the device does not take, is refused and
 * not timed.
 */
final class CuedProducts implements AutoCloseable {

    private final KilnGemm peer;
    private final double windowSeconds;
    private String opened = "";
    private GemmPeer.Product product;
    private int calls;

    private CuedProducts(KilnGemm peer, double windowSeconds) {
        this.peer = peer;
        this.windowSeconds = windowSeconds;
    }

    /** Options: {@code --window-ms}, {@code --threads}. */
    public static void main(String[] args) {
        var options = new Options(List.of(args));
        double windowSeconds = options.number("--window-ms", 50) * 1e-3;
        int threads = options.number("--threads", 0);
        options.done();
        try {
            var peer = new KilnGemm(threads);
            try (var products = new CuedProducts(peer, windowSeconds)) {
                Cued.answer(peer.name(), products::work);
            }
        } catch (DeviceException e) {
            System.out.println(Cued.unavailable(e.getMessage()));
        }
    }

    private String work(String cue) {
        if (!cue.equals(opened)) {
            return start(cue);
        }
        double seconds = GemmRun.window(product, calls) / calls;
        return "{\"seconds\":" + Cued.number(seconds) + "}";
    }

    private String start(String cue) {
        close();
        try {
            SampledErrors errors = open(GemmCase.parse(cue), cue.endsWith(" layer"));
            warm();
            opened = cue;
            return "{\"worst\":" + Cued.number(errors.worst())
                    + ",\"frobenius\":" + Cued.number(errors.frobenius()) + "}";
        } catch (DeviceException e) {
            return Cued.refused(e.getMessage());
        }
    }

    /** Makes a product ready and finds how far off it is; refuses one that is wrong. */
    private SampledErrors open(GemmCase shape, boolean layer) {
        float[] a = GemmRun.random(shape.m() * shape.k(), 1);
        float[] b = GemmRun.random(shape.k() * shape.n(), 2);
        product = peer.open(shape, a, b, layer);
        product.run();
        product.finish();
        SampledErrors errors = SampledErrors.of(shape, a, b, product.result(), layer);
        double allowed = KilnGemm.precision().error() + 2 * shape.k() * GemmRun.EPS;
        if (!(errors.worst() <= allowed)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "off by %.2g of |A||B|, and %.2g is allowed",
                    errors.worst(), allowed));
        }
        return errors;
    }

    /** Runs until a window is filled: how many products do that is what is timed from then on. */
    private void warm() {
        double took = 0;
        for (calls = 1; took < windowSeconds; calls *= 2) {
            took = GemmRun.window(product, calls);
        }
        calls = Math.max(1, calls / 2);
    }

    @Override
    public void close() {
        opened = "";
        if (product != null) {
            product.close();
            product = null;
        }
    }
}
