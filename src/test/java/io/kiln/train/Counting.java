package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;

/** Counts what is asked of a CPU device. */
final class Counting implements Device {
    final Device cpu = Toy.device(1);
    final List<String> opened = new ArrayList<>();
    final List<Store> stores = new ArrayList<>();
    boolean refuses;

    @Override
    public DeviceInfo info() {
        return cpu.info();
    }

    @Override
    public Store open(List<Tensor> kept) {
        kept.forEach(t -> opened.add(t.name()));
        return cpu.open(kept);
    }

    @Override
    public Store open(List<Tensor> kept, Store shared) {
        kept.forEach(t -> opened.add(t.name()));
        Store store = cpu.open(kept, shared);
        stores.add(store);
        return store;
    }

    @Override
    public Program compile(Plan plan, Store store) {
        if (refuses) {
            throw new DeviceException("plan " + plan.name() + ": no batch would fit");
        }
        return cpu.compile(plan, store);
    }

    @Override
    public List<List<Op>> rewrite(Plan plan) {
        return cpu.rewrite(plan);
    }

    @Override
    public void finish() {
        cpu.finish();
    }

    @Override
    public void close() {
        cpu.close();
    }
}
