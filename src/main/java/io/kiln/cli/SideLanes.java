package io.kiln.cli;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.SideBySide;
import io.kiln.device.Tensor;
import io.kiln.train.Examination;
import io.kiln.train.Point;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The networks of a sweep that train side by side on one device, a compute unit each.
 *
 * @param points which
 * @param devices a lane for each that trains at the same time; none where there are no points
 */
record SideLanes(List<Point> points, List<Device> devices) {
    private static final Logger LOG = LoggerFactory.getLogger(SideLanes.class);

    /** Arithmetic of a step, for each compute unit, that a launch for all of them does as fast. */
    private static final long SMALL = 4 << 20;

    /** Examples at once in an evaluation, which takes most memory. */
    private static final int ROWS = 500;

    /** Whether they do. */
    enum Together {
        /** On a GPU, where they are small and many. */
        AUTO,
        /** Wherever the device can. */
        ALWAYS,
        NEVER
    }

    private static final SideLanes NONE = new SideLanes(List.of(), List.of());

    /**
     * Chooses, and lets the device show that it can.
     *
     * @param device where
     * @param when whether at all
     * @param jobs networks at once at most; 0 for one a compute unit
     * @param points that are to be trained
     * @param examined the training of a point
     */
    static SideLanes of(
            Device device,
            Together when,
            int jobs,
            List<Point> points,
            Function<Point, Examination> examined) {
        if (!(device instanceof SideBySide able) || !concerned(device.info(), when)) {
            return NONE;
        }
        List<Point> suited = points.stream()
                .filter(p -> suits(p.name(), examined.apply(p).step(), able, device.info(), when))
                .toList();
        long room = suited.stream()
                .mapToLong(p -> room(device, examined.apply(p)))
                .min()
                .orElse(0);
        long most = jobs == 0 ? device.info().units() : jobs;
        int lanes = (int) Math.min(Math.min(most, suited.size()), room);
        if (lanes < fewest(device.info(), when)) {
            return NONE;
        }
        List<Device> devices = able.sideBySide(lanes);
        examined.apply(suited.get(0)).accept(devices.get(0));
        return new SideLanes(suited, devices);
    }

    private static boolean concerned(DeviceInfo info, Together when) {
        boolean wanted = when == Together.ALWAYS
                || when == Together.AUTO && info.kind() == DeviceInfo.Kind.GPU;
        return wanted && info.canonical();
    }

    private static boolean suits(
            String name, Plan step, SideBySide able, DeviceInfo info, Together when) {
        boolean large = when == Together.AUTO && step.flops() > SMALL * info.units();
        String refusal =
                large ? "it is large enough to have the device for itself" : able.refusal(step);
        if (refusal != null) {
            LOG.info("{} does not train side by side with others: {}", name, refusal);
        }
        return refusal == null;
    }

    /** Networks that are worth it: one after another each would have the whole device. */
    private static int fewest(DeviceInfo info, Together when) {
        return when == Together.ALWAYS ? 1 : Math.max(2, info.units() / 2);
    }

    /** For how many the device has memory, beside the examples that all share. */
    private static long room(Device device, Examination examination) {
        Plan step = examination.step();
        long examples = step.ops().stream()
                .filter(Op.Gather.class::isInstance)
                .mapToLong(op -> ((Op.Gather) op).source().bytes())
                .sum();
        long all = step.tensors().stream().mapToLong(Tensor::bytes).sum();
        long evaluating = 1 + ROWS / examination.settings().batch();
        return device.largestTensor() / ((all - examples) * evaluating);
    }

    /** Does something with these points on these devices, then with the others on theirs. */
    void each(Lanes lanes, List<Point> others, BiConsumer<List<Device>, List<Point>> work) {
        if (!points.isEmpty()) {
            work.accept(devices, points);
        }
        work.accept(lanes.devices(), others);
    }

    /** For people. */
    String line(Lanes lanes) {
        return devices.isEmpty()
                ? lanes.line()
                : String.format(
                        Locale.ROOT,
                        "device   %s, %d networks side by side, a compute unit each",
                        lanes.first().info(),
                        devices.size());
    }
}
