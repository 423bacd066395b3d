package io.kiln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Program;
import io.kiln.device.UpdateOp;
import io.kiln.net.Network;
import io.kiln.trust.LyingDevice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;

final class CasesTest {
    private static final Network NETWORK = Network.of(784)
            .dense(128, Activation.RELU)
            .dense(64, Activation.RELU)
            .classes(10);
    private static final Network SMALL =
            Network.of(12).dense(5, Activation.RELU).classes(3);

    static List<Case> small() {
        return List.of(
                new Epoch(SMALL, 4, true),
                new Epoch(SMALL, 4, false),
                new Operation(SMALL, 4, 2),
                new Distorting(Distorting.Kind.ELASTIC, 3),
                new Prediction(SMALL, 1),
                new Prediction(SMALL, 9));
    }

    @ParameterizedTest
    @MethodSource("small")
    void rightDevicesPassAndAreTimed(Case one) {
        try (Device cpu = Devices.cpu();
                Work work = one.open(cpu, new Material())) {
            Checked checked = work.check();
            assertNull(checked.fault());
            assertTrue(checked.error() < 1e-3, checked.toString());
            assertTrue(work.run(3) > 0);
            assertTrue(work.launches() > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("small")
    void wrongDevicesAreFound(Case one) {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof Op.Gemm || op instanceof Op.Distort) {
                ((float[]) values)[0] += 0.5f;
            }
        };
        try (Device device = new LyingDevice(true, lie);
                Work work = one.open(device, new Material())) {
            assertNotNull(work.check().fault());
        }
    }

    /** The loss is taken before the update, and does not tell. */
    @Test
    void aWrongUpdateIsFound() {
        LyingDevice.Lie lie = (op, t, values) -> {
            if (op instanceof UpdateOp.Sgd sgd && t.equals(sgd.w())) {
                ((float[]) values)[0] += 1e-4f;
            }
        };
        try (Device device = new LyingDevice(true, lie);
                Work work = new Epoch(SMALL, 4, true).open(device, new Material())) {
            String fault = String.valueOf(work.check().fault());
            assertTrue(fault.startsWith("the update of w1 is off by "), fault);
        }
    }

    /** What was there before, or nothing at all, is no answer. */
    @Test
    void devicesThatDoNothingAreFound() {
        try (Device cpu = Devices.cpu()) {
            var idle = (Device) Proxy.newProxyInstance(
                    Device.class.getClassLoader(), new Class<?>[] {Device.class}, (p, m, args) -> {
                        Object made = m.invoke(cpu, args);
                        return made instanceof Program program ? doingNothing(program) : made;
                    });
            Case product = new Product(false, false, 4, 4, 4, false);
            try (Work work = product.open(idle, new Material())) {
                String fault = String.valueOf(work.check().fault());
                assertTrue(fault.startsWith("c[0][0] is NaN, wanted "), fault);
            }
            for (Case one : small()) {
                try (Work work = one.open(idle, new Material())) {
                    assertNotNull(work.check().fault(), one.name());
                }
            }
        }
    }

    private static Program doingNothing(Program program) {
        return (Program) Proxy.newProxyInstance(
                Program.class.getClassLoader(),
                new Class<?>[] {Program.class},
                (p, m, args) -> m.getName().equals("run") ? null : m.invoke(program, args));
    }

    @Test
    void theQuickSetIsAnEpochPredictionsAndThreeProducts() {
        assertEquals(
                List.of(
                        "epoch 784-128-64-10 batch 128",
                        "predict 784-128-64-10 batch 1",
                        "predict 784-128-64-10 batch 1000",
                        "gemm NN 256x256x256",
                        "gemm NN 512x512x512",
                        "gemm NN 1024x1024x1024"),
                Cases.quick(NETWORK, 0).stream().map(Case::name).toList());
        assertEquals(468.75, Cases.quick(NETWORK, 0).get(0).parts());
    }

    @Test
    void theFullSetNamesEachCaseOnce() {
        List<Case> all = Cases.full(NETWORK, 0);
        List<String> names = all.stream().map(Case::name).toList();
        assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
        for (String name : List.of(
                "epoch 784-128-64-10 batch 512 unfused",
                "gemm NN 2048x2048x2048 cold",
                "gemm TN 784x128x32",
                "gemm NT 128x128x64",
                "op 03 Gemm 128x128x784 batch 128")) {
            assertTrue(names.contains(name), name + " in " + names);
        }
        assertTrue(Pace.of(9).estimate(all, 2) > 60);
        assertTrue(Pace.of(9).estimate(Cases.quick(NETWORK, 0), 2) <= 60);
    }

    @Test
    void casesAreFoundByAnyPartOfTheirNames() {
        List<Case> all = Cases.quick(NETWORK, 64);
        assertEquals(all, Cases.named(all, List.of()));
        assertEquals(3, Cases.named(all, List.of("Gemm")).size());
        assertEquals(3, Cases.named(all, List.of("epoch", "predict")).size());
        assertEquals(List.of(), Cases.named(all, List.of("convolution")));
    }

    /** What a fused step cannot do without: images, parameters and velocities. */
    @Test
    void trafficCountsWhatIsKept() {
        Epoch epoch = new Epoch(SMALL, 4, true);
        long parameters = 4 * SMALL.parameters();
        assertTrue(epoch.bytes() >= 4 * parameters + 4 * 12, "bytes " + epoch.bytes());
        assertTrue(
                epoch.bytes() < 4 * parameters + 4 * 12 + 4_000_000 / 4, "bytes " + epoch.bytes());
    }

    @Test
    void trainingEndsAtTheTarget() {
        byte[] pictures = new Material().pictures(12);
        int[] labels = new int[60];
        Dataset data = Dataset.ofBytes(
                "noise",
                List.of(12),
                java.util.Arrays.copyOf(pictures, 60 * 12),
                labels,
                List.of("a", "b", "c"));
        try (Device cpu = Devices.cpu()) {
            Case reached = Cases.target(SMALL, data, 8, 0.5);
            assertEquals("to 50.0 % of noise 12-5-3 batch 8", reached.name());
            assertTrue(reached.open(cpu, new Material()).run(1) > 0);
            Dataset mixed = Dataset.ofBytes(
                    "noise",
                    List.of(12),
                    java.util.Arrays.copyOf(pictures, 60 * 12),
                    java.util.stream.IntStream.range(0, 60).map(i -> i % 3).toArray(),
                    List.of("a", "b", "c"));
            Work never = Cases.target(SMALL, mixed, 8, 1).open(cpu, new Material());
            assertEquals(
                    "100.0 % not reached in 10 epochs",
                    assertThrows(DeviceException.class, () -> never.run(1)).getMessage());
        }
    }
}
