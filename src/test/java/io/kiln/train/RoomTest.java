package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Tensor;
import io.kiln.net.Network;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether examples find room on a device that says how much it has. */
@Tag("quick")
final class RoomTest {
    private static final Dataset DATA = Toy.clouds(40_000, 1, 1);
    private static final long VALUES = 40_000 * 6 * 4;
    private static final long ALL = VALUES + 40_000 * 4; // with their classes: 1.07 MiB

    private final List<Tensor> opened = new ArrayList<>();

    private void on(String id, long memory, long largest, Consumer<Device> use) {
        var info =
                new DeviceInfo(id, "small", "1", DeviceInfo.Kind.GPU, "plain", "", 1, memory, true);
        try (Device cpu = Toy.device(1)) {
            use.accept(Observed.over(
                    cpu,
                    call -> {
                        if (call.method().equals("open")) {
                            ((List<?>) call.args().get(0)).forEach(t -> opened.add((Tensor) t));
                        }
                    },
                    Map.of("info", info, "largestTensor", largest)));
        }
    }

    private static void keep(Device device) {
        new ResidentExamples(device, DATA, Scaling.unit()).close();
    }

    private void refuses(long memory, long largest, int has) {
        on("small", memory, largest, device -> {
            Exception e = assertThrows(DeviceException.class, () -> keep(device));
            assertEquals(
                    "examples: need 2 MiB in the memory of small, which has " + has
                            + " MiB for them; kiln"
                            + " train streams them (--stream auto), sweep and lr-find need them"
                            + " there: take fewer",
                    e.getMessage());
        });
    }

    @Test
    void theLastByteCounts() {
        on("small", ALL, VALUES, RoomTest::keep);
        assertEquals(ALL, opened.stream().mapToLong(Tensor::bytes).sum());
        refuses(ALL - 1, VALUES, 2);
        refuses(ALL, VALUES - 1, 2);
        refuses(1 << 20, VALUES, 1);
    }

    /** Its memory is Java's, whatever it says of the machine's. */
    @Test
    void onTheCpuDeviceTheHeapCounts() {
        var source = new Source(DATA, Scaling.unit());
        on("cpu", 100, VALUES, device -> {
            try (Supply supply =
                    Supply.of(device, Toy.network(), source, Toy.SETTINGS, Streaming.AUTO)) {
                assertInstanceOf(WholeSupply.class, supply);
            }
        });
    }

    /** A chunk takes a sixteenth of the memory: 65,536 bytes of 32 an example. */
    @Test
    void aChunkLeavesMostOfTheMemory() {
        var source = new Source(DATA, Scaling.unit());
        on("small", 1 << 20, 1 << 20, device -> {
            try (Supply supply =
                    Supply.of(device, Toy.network(), source, Toy.SETTINGS, Streaming.AUTO)) {
                supply.open(device, List.of());
            }
        });
        Tensor chunk = opened.get(0);
        assertEquals("chunk.a", chunk.name());
        assertEquals(2048, chunk.rows());
    }

    /** Places, and batches of the part that validates, take what the largest of them needs. */
    @Test
    void aPlaceHoldsTheLargestBatch() {
        var source = new Source(DATA, Scaling.unit());
        Settings validated = Toy.SETTINGS.withValidation(39_000);
        var bytes = new Streaming(Streaming.Mode.ALWAYS, 1);
        on("small", 1 << 20, 1 << 20, device -> {
            for (Settings s : List.of(validated, validated.withBatch(39_990))) {
                try (Supply supply =
                        Supply.of(device, Network.of(6).classes(3), source, s, bytes)) {
                    supply.open(device, List.of());
                }
            }
        });
        List<Integer> rows = opened.stream()
                .filter(t -> t.name().equals("chunk.a"))
                .map(Tensor::rows)
                .toList();
        assertEquals(List.of(500, 1000), rows, "no batch has more than what is trained on");
    }

    @Test
    void chunksOfNothingAreRefused() {
        assertThrows(DeviceException.class, () -> new Streaming(Streaming.Mode.AUTO, 0));
    }
}
