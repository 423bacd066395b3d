package io.kiln.device;

import java.util.List;

/** The CPU device by another name. */
class FakeDevice implements Device {
    private final Device cpu = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1));
    private final DeviceInfo info;
    private final List<String> kernels;

    FakeDevice(String id, DeviceInfo.Kind kind, boolean canonical, List<String> kernels) {
        this.kernels = kernels;
        this.info = new DeviceInfo(
                id, "fake", "fake 1.0", kind, "fake kernels", "", 7, 3L << 30, canonical);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Store open(List<Tensor> kept) {
        return cpu.open(kept);
    }

    @Override
    public Store open(List<Tensor> kept, Store shared) {
        return cpu.open(kept, shared);
    }

    @Override
    public Program compile(Plan plan, Store store) {
        if (kernels.contains("fails")) {
            throw new DeviceException(plan.name() + ": the compiler\ngave up");
        }
        Program program = cpu.compile(plan, store);
        return new Program() {
            @Override
            public Plan plan() {
                return program.plan();
            }

            @Override
            public List<String> kernels() {
                return kernels;
            }

            @Override
            public void run() {
                if (!kernels.contains("idle")) {
                    program.run();
                }
            }

            @Override
            public List<Timing> runTimed() {
                return program.runTimed();
            }
        };
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
