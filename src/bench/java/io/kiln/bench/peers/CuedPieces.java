package io.kiln.bench.peers;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.SideBySide;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.net.NetworkTensors;
import io.kiln.net.Weights;
import io.kiln.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A step of many small networks at once, cut short, since what is one launch cannot be timed by
 * parts. The cue N answers with the seconds of a step that ends before its product N + 1; the last
 * one is the whole step. What a piece takes more than the one before is thus not its product alone:
 * the last has the updates of all layers, since they end a plan and a product whose update is cut
 * off writes its gradient instead; and from the gradient of the first weights on, the first product
 * stores the batch that this one reads.
 */
final class CuedPieces {
    private static final int STEPS = 50;
    private static final int ROUNDS = 3;

    private final List<Device> lanes;
    private final List<Store> stores = new ArrayList<>();
    private final Plan plan;
    private final Feed feed;
    private final ExecutorService threads;

    private CuedPieces(List<Device> lanes, KilnExamples examples, ExecutorService threads) {
        this.lanes = lanes;
        this.threads = threads;
        Network network = KilnEpoch.network();
        Sgd sgd = new Sgd(0, 0);
        this.feed = examples.feed();
        this.plan =
                NetworkPlan.training(network, examples.batch(), feed, sgd, examples.rate());
        int[] order = new int[examples.count()];
        Arrays.setAll(order, i -> i);
        for (Device lane : lanes) {
            var kept = new ArrayList<Tensor>(NetworkTensors.parameters(network));
            kept.addAll(feed.own());
            Store store = lane.open(kept, examples.store());
            NetworkTensors.write(Weights.initial(network, stores.size() + 1L), store);
            store.write(feed.order(), order);
            stores.add(store);
        }
    }

    /** Options: {@code --networks, --batch}. */
    public static void main(String[] args) {
        var options = new Options(List.of(args));
        int networks = options.number("--networks", 132);
        int batch = options.number("--batch", 128);
        options.done();
        ExecutorService threads = Executors.newFixedThreadPool(networks);
        try (Device device = KilnEpoch.open(0)) {
            if (!(device instanceof SideBySide able)) {
                throw new DeviceException(device.info().id() + ": no networks side by side");
            }
            Digits digits = Digits.training().first(STEPS * (ROUNDS + 1) * batch);
            KilnExamples examples = KilnExamples.on(device, digits, batch);
            var pieces = new CuedPieces(able.sideBySide(networks), examples, threads);
            Cued.answer(KilnEpoch.name(device), pieces::work);
        } catch (DeviceException e) {
            System.out.println(Cued.unavailable(e.getMessage()));
        } finally {
            threads.shutdownNow();
        }
    }

    private String work(String cue) {
        int products = Integer.parseInt(cue);
        int end = 0;
        Op last = null;
        for (Op op : plan.ops()) {
            if (op instanceof Op.Gemm) {
                if (products == 0) {
                    break;
                }
                products--;
                last = op;
            }
            end++;
        }
        if (last == null || products > 0) {
            return Cued.refused("no product " + cue);
        }
        Plan cut = new Plan("the first " + cue, plan.ops().subList(0, end));
        return "{\"seconds\":" + Cued.number(seconds(cut)) + ",\"operations\":" + end + ",\"last\":\""
                + last.kind() + " " + last.writes() + "\"}";
    }

    /** Of a step of all networks. */
    private double seconds(Plan cut) {
        List<Callable<float[]>> runs = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            Store store = stores.get(i);
            Clock.startOf(1, 0).write(store, feed.clock());
            Program program = lanes.get(i).compile(cut, store);
            runs.add(() -> run(program, store));
        }
        together(runs); // which the first launch may be late for
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            together(runs);
            seconds[round] = (System.nanoTime() - start) * 1e-9 / STEPS;
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private float[] run(Program program, Store store) {
        for (int step = 0; step < STEPS; step++) {
            program.run();
        }
        float[] losses = new float[feed.loss().cols()];
        store.read(feed.loss(), losses);
        return losses;
    }

    private void together(List<Callable<float[]>> runs) {
        try {
            for (var end : threads.invokeAll(runs)) {
                end.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
