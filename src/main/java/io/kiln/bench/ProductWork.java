package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.trace.Trace;

import java.util.ArrayList;
import java.util.List;

/** A matrix product on a device. */
final class ProductWork implements Work {
    private final Device device;
    private final Product product;
    private final Store store;
    private final float[] a;
    private final float[] b;
    private final List<Program> programs = new ArrayList<>(); // one a set of matrices
    private int next;

    ProductWork(Device device, Product product) {
        this.device = device;
        this.product = product;
        this.a = Material.floats(1, product.gemm(0).a().size());
        this.b = Material.floats(2, product.gemm(0).b().size());
        List<Tensor> kept = new ArrayList<>();
        for (int set = 0; set < product.sets(); set++) {
            Op.Gemm gemm = product.gemm(set);
            kept.addAll(List.of(gemm.a(), gemm.b(), gemm.c()));
        }
        this.store = device.open(kept);
        try {
            fill();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void fill() {
        for (int set = 0; set < product.sets(); set++) {
            Op.Gemm gemm = product.gemm(set);
            store.write(gemm.a(), a);
            store.write(gemm.b(), b);
            programs.add(device.compile(new Plan(product.name(), List.of(gemm)), store));
        }
    }

    @Override
    public Checked check() {
        Checked first = check(0);
        return programs.size() == 1 ? first : first.and(check(programs.size() - 1));
    }

    private Checked check(int set) {
        Tensor c = product.gemm(set).c();
        float[] got = Material.poison(c.size());
        store.write(c, got);
        programs.get(set).run();
        store.read(c, got);
        return new ProductCheck(product, device.info().precision(), a, b).compare(got);
    }

    @Override
    public double run(int times) {
        long start = System.nanoTime();
        for (int t = 0; t < times; t++) {
            programs.get(next).run();
            next = (next + 1) % programs.size();
        }
        device.finish();
        return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public void trace(Trace by, int times) {
        for (int t = 0; t < times; t++) {
            programs.get(t % programs.size()).runTraced(by::span);
        }
    }

    @Override
    public int launches() {
        return Material.launches(device, programs.get(0));
    }

    @Override
    public void close() {
        store.close();
    }
}
