package io.kiln.bench.peers;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Many small networks on one of Kiln's devices, an epoch of all of them a cue: side by side, a
 * compute unit each, or one after another. {@code epoch} answers with the seconds and the mean loss
 * of one of them, {@code correct} with the test images told right by the first few.
 */
final class CuedMany {

    /** Networks that are tested: enough to see that they have learnt. */
    private static final int TESTED = 8;

    private final List<KilnTraining> trainings;
    private final ExecutorService threads;

    private CuedMany(List<KilnTraining> trainings, ExecutorService threads) {
        this.trainings = trainings;
        this.threads = threads;
    }

    /** Options: {@code --networks, --way together|serial, --batch, --images}. */
    public static void main(String[] args) {
        var options = new Options(List.of(args));
        int networks = options.number("--networks", 132);
        int batch = options.number("--batch", 128);
        int images = options.number("--images", 60_000);
        boolean together = options.text("--way", "together").equals("together");
        options.done();
        int most = together ? networks : 1;
        ExecutorService threads = Executors.newFixedThreadPool(most);
        try (Device device = KilnEpoch.open(0)) {
            KilnExamples examples = KilnExamples.on(device, Digits.training().first(images), batch);
            var many = new CuedMany(trainings(device, examples, networks, together), threads);
            Cued.answer(KilnEpoch.name(device), many::work);
        } catch (DeviceException e) {
            System.out.println(Cued.unavailable(e.getMessage()));
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<KilnTraining> trainings(
            Device device, KilnExamples examples, int networks, boolean together) {
        List<Device> lanes = List.of(device);
        if (together) {
            if (!(device instanceof SideBySide able)) {
                throw new DeviceException(device.info().id() + ": no networks side by side");
            }
            lanes = able.sideBySide(networks);
        }
        var trainings = new ArrayList<KilnTraining>();
        for (int i = 0; i < networks; i++) {
            Device lane = lanes.get(i % lanes.size());
            trainings.add(new KilnTraining(KilnEpoch.network(), examples, lane, i + 1));
        }
        return trainings;
    }

    private String work(String cue) {
        return switch (cue) {
            case "epoch" -> epoch();
            case "correct" -> correct();
            default -> throw new IllegalArgumentException("cue " + cue + ", not epoch or correct");
        };
    }

    private String epoch() {
        List<Callable<Double>> epochs = new ArrayList<>();
        trainings.forEach(training -> epochs.add(training::epoch));
        long start = System.nanoTime();
        double loss = 0;
        try {
            for (var end : threads.invokeAll(epochs)) {
                loss += end.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        double seconds = (System.nanoTime() - start) * 1e-9 / trainings.size();
        return "{\"seconds\":" + Cued.number(seconds)
                + ",\"loss\":" + Cued.number(loss / trainings.size())
                + ",\"networks\":" + trainings.size() + "}";
    }

    private String correct() {
        Digits test = Digits.test();
        List<String> counts = new ArrayList<>();
        for (KilnTraining training : trainings.subList(0, Math.min(TESTED, trainings.size()))) {
            counts.add(Integer.toString(training.correct(test)));
        }
        return "{\"correct\":[" + String.join(",", counts) + "],\"of\":" + test.count() + "}";
    }
}
