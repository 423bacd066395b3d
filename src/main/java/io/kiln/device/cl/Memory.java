package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;

/**
 * Whether what a plan or store needs fits into a device, asked before anything is allocated.
 *
 * @param device as messages name it
 * @param bytes all of the device's memory
 * @param largest the largest single buffer
 */
record Memory(String device, long bytes, long largest) {
    /** Refuses a store that does not fit beside what is already there. */
    void checkStore(Collection<Tensor> kept, long taken) {
        long needed = kept.stream().mapToLong(Tensor::bytes).sum();
        long piece = kept.stream().mapToLong(Tensor::bytes).max().orElse(0);
        String problem = problem(needed, piece, taken);
        if (problem != null) {
            throw new DeviceException("store: " + problem
                    + "; take fewer examples or a smaller network (Java's -Xmx does not matter)");
        }
    }

    /** Refuses memory in one piece that does not fit beside what is already there. */
    void checkRoom(String what, long needed, long taken) {
        String problem = problem(needed, needed, taken);
        if (problem != null) {
            throw new DeviceException(
                    what + ": " + problem + "; take fewer at once (Java's -Xmx does not matter)");
        }
    }

    /** Refuses a plan that does not fit beside what is already there, and says what would. */
    void checkPlan(Plan plan, Map<String, Long> needs, long taken) {
        long needed = needs.values().stream().mapToLong(Long::longValue).sum();
        long piece = needs.isEmpty() ? 0 : Collections.max(needs.values());
        String problem = problem(needed, piece, taken);
        if (problem != null) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "plan %s: %s; %s (Java's -Xmx does not matter)",
                    plan.name(),
                    problem,
                    advice(plan, needs, taken)));
        }
    }

    private @Nullable String problem(long needed, long piece, long taken) {
        if (taken + needed > bytes) {
            return String.format(
                    Locale.ROOT,
                    "needs %s beside %s already taken, %s has %s",
                    size(needed),
                    size(taken),
                    device,
                    size(bytes));
        }
        return piece <= largest
                ? null
                : String.format(
                        Locale.ROOT,
                        "needs %s in one piece, %s gives at most %s",
                        size(piece),
                        device,
                        size(largest));
    }

    private String advice(Plan plan, Map<String, Long> needs, long taken) {
        int batch = batch(plan);
        long growing = 0;
        long largestGrowing = 1;
        for (Tensor t : plan.tensors()) {
            if (t.role() == Role.SCRATCH && t.rows() == batch && needs.containsKey(t.name())) {
                growing += t.bytes();
                largestGrowing = Math.max(largestGrowing, t.bytes());
            }
        }
        long needed = needs.values().stream().mapToLong(Long::longValue).sum();
        long fixed = needed - growing; // rooms of kernels, too, which may be smaller then
        double share = Math.min(
                (double) (bytes - taken - fixed) / Math.max(1, growing),
                (double) largest / largestGrowing);
        long fits = (long) Math.floor(batch * share);
        return fits >= 1 && fits < batch
                ? "a batch of " + fits + " would fit"
                : "no batch would fit: take a smaller network or --device cpu";
    }

    /** Examples of a step: what the plan's clock advances by. */
    private static int batch(Plan plan) {
        for (Op op : plan.ops()) {
            if (op instanceof Op.Advance advance) {
                return advance.rows();
            }
        }
        return plan.ops().get(0).writes().get(0).rows();
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", (bytes + (1 << 20) - 1) >> 20);
    }
}
