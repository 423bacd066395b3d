package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.cli.SideLanes.Together;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.SideBySide;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Network;
import io.kiln.train.Examination;
import io.kiln.train.Point;
import io.kiln.train.Settings;
import io.kiln.trust.Trust;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which networks of a sweep train side by side, and how many at once. */
final class SideLanesTest {
    private static final Dataset DATA =
            Dataset.ofFloats("zeros", 6, new float[600], new int[100], List.of("a", "b"));

    /** The CPU device in the clothes of one with 8 compute units, that refuses plans by name. */
    private record Clothed(Device cpu, DeviceInfo info) implements Device, SideBySide {
        static Clothed as(DeviceInfo.Kind kind, boolean canonical) {
            return new Clothed(
                    Devices.cpu(),
                    new DeviceInfo("cl:0", "test", "1", kind, "", "", 8, 1L << 30, canonical));
        }

        @Override
        public String refusal(Plan plan) {
            return plan.name().contains("6-5-2") ? "it is disliked" : null;
        }

        @Override
        public List<Device> sideBySide(int count) {
            return Collections.nCopies(count, this);
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

    private static List<Point> points(int count, int units) {
        Settings settings = Settings.DEFAULT.withBatch(500).withValidation(10);
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Point(
                        number,
                        "00" + number,
                        Map.of(),
                        Network.of(6).dense(units, Activation.RELU).classes(2),
                        settings))
                .toList();
    }

    private static int lanes(Device device, Together when, int jobs, List<Point> points) {
        SideLanes side = SideLanes.of(
                device,
                when,
                jobs,
                points,
                point -> new Examination(
                        point.network(), DATA, Scaling.none(), point.settings(), Trust.blind()));
        assertEquals(side.devices().isEmpty(), side.points().isEmpty());
        return side.devices().size();
    }

    @ParameterizedTest
    @CsvSource({
        "GPU, true, AUTO, 0, 20, 4, 8",
        "GPU, true, AUTO, 0, 4, 4, 4",
        "GPU, true, AUTO, 0, 3, 4, 0", // half of the units would idle
        "GPU, true, AUTO, 3, 20, 4, 0",
        "GPU, true, AUTO, 0, 20, 100000, 0", // large enough for the device
        "GPU, true, ALWAYS, 0, 3, 100000, 3",
        "GPU, true, ALWAYS, 2, 20, 4, 2",
        "GPU, true, ALWAYS, 0, 20, 5, 0", // refused by the device
        "GPU, false, ALWAYS, 0, 20, 4, 0",
        "GPU, true, NEVER, 0, 20, 4, 0",
        "CPU, true, AUTO, 0, 20, 4, 0",
        "CPU, true, ALWAYS, 0, 20, 4, 8",
    })
    void thoseThatAreSmallAndMany(
            DeviceInfo.Kind kind,
            boolean canonical,
            Together when,
            int jobs,
            int points,
            int units,
            int lanes) {
        try (var device = Clothed.as(kind, canonical)) {
            assertEquals(lanes, lanes(device, when, jobs, points(points, units)));
        }
    }

    @Test
    void aDeviceWithoutComputeUnitsTrainsThemAsEver() {
        try (Device cpu = Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(1))) {
            assertEquals(0, lanes(cpu, Together.ALWAYS, 0, points(3, 4)));
        }
    }
}
