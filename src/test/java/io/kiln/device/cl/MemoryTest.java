package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.device.Activation;
import io.kiln.device.DeviceException;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.net.Feed;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;
import io.kiln.train.Sgd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What does not fit is refused before anything is allocated, with a batch that would fit. */
final class MemoryTest {
    private static final long MIB = 1 << 20;
    private static final Network NETWORK =
            Network.parse("1024-1024-10", Activation.RELU, Loss.CROSS_ENTROPY);

    private static Plan training(int batch) {
        Tensor x = new Tensor("x", Type.U8, 8192, 1024, Role.INPUT);
        Feed feed = Feed.of("f", x, Tensor.ints("classes", 8192, 1, Role.INPUT), 8192, 4, 1, 0);
        Tensor rate = Tensor.floats("rate", 1, 4, Role.INPUT);
        return NetworkPlan.training(NETWORK, batch, feed, new Sgd(0, 0), rate);
    }

    private static Map<String, Long> needs(Plan plan) {
        Map<String, Long> needs = new TreeMap<>();
        for (Tensor t : plan.tensors()) {
            if (t.role() == Role.SCRATCH) {
                needs.put(t.name(), t.bytes());
            }
        }
        return needs;
    }

    private static String refusal(Memory memory, Plan plan, long taken) {
        return assertThrows(DeviceException.class, () -> memory.checkPlan(plan, needs(plan), taken))
                .getMessage();
    }

    @Test
    void theBatchThatWouldFitIsTheLargestThatFits() {
        var memory = new Memory("cl:7 (small)", 64 * MIB, 64 * MIB);
        Plan plan = training(8192);
        String message = refusal(memory, plan, 20 * MIB);
        int fits = Integer.parseInt(message.replaceAll(".*a batch of (\\d+) would fit.*", "$1"));
        Plan fitting = training(fits);
        Plan larger = training(fits + 1);
        assertDoesNotThrow(() -> memory.checkPlan(fitting, needs(fitting), 20 * MIB));
        assertThrows(
                DeviceException.class, () -> memory.checkPlan(larger, needs(larger), 20 * MIB));
    }

    @Test
    void oneTooLargeBufferIsNamed() {
        var memory = new Memory("cl:7 (small)", 1024 * MIB, 8 * MIB);
        assertEquals(
                "plan training of 1024-1024-10, batch 8192: needs 32 MiB in one piece, cl:7 (small)"
                        + " gives at most 8 MiB; a batch of 2048 would fit (Java's -Xmx does not"
                        + " matter)",
                refusal(memory, training(8192), 0));
    }

    @Test
    void whereNoBatchFitsItSaysSo() {
        var memory = new Memory("cl:7 (small)", 4 * MIB, 4 * MIB);
        assertEquals(
                true,
                refusal(memory, training(64), 3 * MIB).contains("no batch would fit"),
                refusal(memory, training(64), 3 * MIB));
    }

    @Test
    void aStoreThatDoesNotFitIsRefused() {
        var memory = new Memory("cl:7 (small)", 64 * MIB, 32 * MIB);
        List<Tensor> kept = List.of(Tensor.floats("w", 1024, 4096, Role.PARAMETER));
        memory.checkStore(kept, 48 * MIB);
        String message = assertThrows(
                        DeviceException.class, () -> memory.checkStore(kept, 49 * MIB))
                .getMessage();
        assertEquals(
                "store: needs 16 MiB beside 49 MiB already taken, cl:7 (small) has 64 MiB; take"
                        + " fewer examples or a smaller network (Java's -Xmx does not matter)",
                message);
    }
}
