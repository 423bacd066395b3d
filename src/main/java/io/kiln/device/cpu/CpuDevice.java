package io.kiln.device.cpu;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The device that is always there: pure Java, on a few threads. Its results are the reference for
 * every other device; they depend neither on the number of threads, nor on the Vector API, nor on
 * fusing.
 */
public final class CpuDevice implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(CpuDevice.class);

    private final DeviceInfo info;
    private final boolean fuse;
    private final boolean traceable;
    private final PlainKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private volatile boolean closed;

    /**
     * Opens the device and starts its threads.
     *
     * @param options threads, and whether vectors and fusing are allowed
     * @throws DeviceException when another precision than that of 32-bit floats is asked for
     */
    public CpuDevice(DeviceOptions options) {
        if (options.precision() != Precision.FP32) {
            throw new DeviceException(String.format(
                            Locale.ROOT,
                            "precision %s: cpu multiplies in fp32 only; use --precision fp32, or --device",
                            options.precision().label())
                    + " for an NVIDIA GPU");
        }
        Tier tier = Tier.choose(options.vector());
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = options.threads() == 0 ? cores : options.threads();
        this.kernels = tier.kernels();
        this.fuse = options.fuse();
        this.traceable = options.tracing();
        this.team = new Team(threads);
        this.scratch = new Scratch[threads];
        for (int t = 0; t < threads; t++) {
            scratch[t] = new Scratch(tier.vector() ? VectorGemm.PACK : 0);
        }
        this.info = new DeviceInfo(
                "cpu",
                System.getProperty("os.arch") + ", Java " + Runtime.version().feature(),
                "Java " + Runtime.version(),
                DeviceInfo.Kind.CPU,
                kernels.name(),
                tier.reason(),
                threads,
                Runtime.getRuntime().maxMemory(),
                true);
        if (options.vector() && !tier.vector()) {
            LOG.warn("{} runs plain loops: {}", info.id(), tier.reason());
        } else {
            LOG.info("{}: {}", info, tier.reason());
        }
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Store open(List<Tensor> kept) {
        checkOpen();
        return new CpuStore(this, kept, null);
    }

    @Override
    public Store open(List<Tensor> kept, Store shared) {
        checkOpen();
        if (!(shared instanceof CpuStore ours)) {
            throw new DeviceException("store: what it is to share lies on another device");
        }
        ours.checkOpen();
        return new CpuStore(this, kept, ours);
    }

    @Override
    public Program compile(Plan plan, Store store) {
        checkOpen();
        if (!(store instanceof CpuStore ours) || !ours.belongsTo(this)) {
            throw new DeviceException(
                    "plan " + plan.name() + ": the store belongs to another device");
        }
        ours.checkOpen();
        List<Tensor> passing =
                plan.tensors().stream().filter(t -> t.role() == Role.SCRATCH).toList();
        Map<Tensor, Slab> slabs = Arena.allocate("plan " + plan.name(), passing);
        List<Step> steps = bind(plan, t -> t.role() == Role.SCRATCH ? slabs.get(t) : ours.slab(t));
        return new CpuProgram(plan, ours, this, schedule(steps), steps);
    }

    @Override
    public List<List<Op>> rewrite(Plan plan) {
        return schedule(bind(plan, Slab::empty)).ops();
    }

    private List<Step> bind(Plan plan, Function<Tensor, Slab> slabs) {
        return Binder.bind(plan, kernels, slabs);
    }

    private Schedule schedule(List<Step> steps) {
        return fuse ? Schedule.fused(steps) : Schedule.unfused(steps);
    }

    int threads() {
        return team.size;
    }

    Team team() {
        return team;
    }

    Scratch scratch(int thread) {
        return scratch[thread];
    }

    void checkOpen() {
        if (closed) {
            throw new DeviceException("device cpu: it was closed");
        }
    }

    void checkTracing() {
        if (!traceable) {
            throw new DeviceException("device cpu: it was opened without tracing");
        }
    }

    @Override
    public void finish() {
        checkOpen();
    }

    @Override
    public void close() {
        closed = true;
        team.close();
    }
}
