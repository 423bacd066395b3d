package io.kiln.bench.peers;

import io.kiln.device.DeviceException;
import java.util.List;

/**
 * Kiln's device, one epoch a cue. {@code epoch} answers with its seconds and mean loss, {@code
 * correct} with the test images told right. Where the device fails, that is the last answer.
 */
final class CuedEpochs {

    private final Digits test;
    private final KilnEpoch peer;

    private CuedEpochs(Digits test, KilnEpoch peer) {
        this.test = test;
        this.peer = peer;
    }

    /** Options: {@code --batch}, {@code --images} to train on, {@code --threads}. */
    public static void main(String[] args) {
        var options = new Options(List.of(args));
        int batch = options.number("--batch", 128);
        int images = options.number("--images", 60_000);
        int threads = options.number("--threads", 0);
        options.done();
        Digits test = Digits.test();
        Digits training = Digits.training().first(images);
        try (KilnEpoch peer = new KilnEpoch(training, test, batch, threads)) {
            Cued.answer(peer.name(), new CuedEpochs(test, peer)::work);
        } catch (DeviceException e) {
            System.out.println(Cued.unavailable(e.getMessage()));
        }
    }

    private String work(String cue) {
        return switch (cue) {
            case "epoch" -> epoch();
            case "correct" -> "{\"correct\":" + peer.correct() + ",\"of\":" + test.count() + "}";
            default -> throw new IllegalArgumentException("cue " + cue + ", not epoch or correct");
        };
    }

    private String epoch() {
        long start = System.nanoTime();
        double loss = peer.epoch();
        double seconds = (System.nanoTime() - start) * 1e-9;
        return "{\"seconds\":" + Cued.number(seconds) + ",\"loss\":" + Cued.number(loss) + "}";
    }
}
