package io.kiln.bench;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Feed;
import io.kiln.net.Reference;
import io.kiln.trace.Trace;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Pictures that are gathered and bent on a device, in random order, one epoch after another. */
final class DistortingWork implements Work {
    private static final double TOLERANCE = 1e-4;

    private final Device device;
    private final Distorting distorting;
    private final Feed feed;
    private final Tensor x;
    private final Plan plan;
    private final byte[] pictures;
    private final int[] order;
    private final Store store;
    private final Program program;
    private int step; // of the open epoch

    DistortingWork(Device device, Distorting distorting, Material material) {
        this.device = device;
        this.distorting = distorting;
        this.feed = distorting.feed();
        this.x = distorting.x();
        this.plan = distorting.plan();
        this.pictures = material.pictures(x.cols());
        this.order = new int[feed.order().cols()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        new Philox(1, 0, 0).shuffle(order);
        this.store = device.open(tensors());
        try {
            write();
            this.program = device.compile(plan, store);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private List<Tensor> tensors() {
        Set<Tensor> all = new LinkedHashSet<>(plan.tensors());
        all.add(feed.classes());
        return new ArrayList<>(all);
    }

    private void write() {
        store.write(feed.source(), pictures);
        store.write(feed.classes(), new int[feed.classes().rows()]);
        store.write(feed.order(), order);
        store.write(x, Material.poison(x.size()));
        if (feed.warp() != null) {
            store.write(feed.warp().key(), ChanceOp.words(1));
            distorting.distortion().write(feed.warp(), store);
        }
    }

    @Override
    public Checked check() {
        step = 0;
        run(1);
        var reference = new Reference();
        reference.set(feed.source(), pictures);
        reference.set(feed.order(), order);
        if (feed.warp() != null) {
            reference.set(feed.warp().key(), ChanceOp.words(1));
            for (Tensor t : feed.warp().tensors()) {
                if (!t.equals(feed.warp().key())) {
                    float[] values = new float[t.size()];
                    store.read(t, values);
                    reference.set(t, values);
                }
            }
        }
        reference.run(plan);
        float[] got = new float[x.size()];
        store.read(x, got);
        return Checked.of("a picture", reference.get(x), got, TOLERANCE);
    }

    /** An epoch begins anew before pictures run out, so that each comes from memory. */
    private void ready() {
        if (step == 0 || (step + 1) * x.rows() > order.length) {
            step = 0;
            Clock.startOf(0, 0).write(store, feed.clock());
        }
        step++;
    }

    @Override
    public double run(int times) {
        long start = System.nanoTime();
        for (int t = 0; t < times; t++) {
            ready();
            program.run();
        }
        device.finish();
        return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public void trace(Trace by, int times) {
        for (int t = 0; t < times; t++) {
            ready();
            by.during("step", () -> program.runTraced(by::span));
        }
    }

    @Override
    public int launches() {
        return Material.launches(device, program);
    }

    @Override
    public void close() {
        store.close();
    }
}
