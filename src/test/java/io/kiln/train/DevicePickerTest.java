package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.CacheFolder;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo.Kind;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider;
import io.kiln.device.FakeDevices;
import io.kiln.net.Network;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

@Tag("quick")
final class DevicePickerTest {
    private static final Map<String, Kind> KINDS =
            Map.of("cpu", Kind.CPU, "cl:0", Kind.CPU, "cl:1", Kind.GPU, "cl:2", Kind.ACCELERATOR);

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private final Ticking clock = new Ticking(50_000_000);
    private final Dataset pictures = Toy.pictures(9, 1, 1);

    private static Map<String, Long> nanos(Object... pairs) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            nanos.put(pairs[i].toString(), ((Integer) pairs[i + 1]).longValue());
        }
        return nanos;
    }

    @Test
    void theFastestIsChosen() {
        assertEquals("cpu", DevicePicker.choose(nanos("cpu", 100, "cl:0", 101), KINDS));
        assertEquals("cl:0", DevicePicker.choose(nanos("cpu", 100, "cl:0", 99), KINDS));
        assertEquals("cl:1", DevicePicker.choose(nanos("cpu", 100, "cl:1", 99), KINDS));
        assertEquals("cl:2", DevicePicker.choose(nanos("cpu", 9, "cl:1", 8, "cl:2", 7), KINDS));
    }

    @Test
    void aGpuIsLeftOnlyForMuchMore() {
        assertEquals("cl:1", DevicePicker.choose(nanos("cpu", 100, "cl:1", 130), KINDS));
        assertEquals("cpu", DevicePicker.choose(nanos("cpu", 100, "cl:1", 131), KINDS));
        assertEquals(
                "cl:1", DevicePicker.choose(nanos("cpu", 100, "cl:0", 90, "cl:1", 110), KINDS));
    }

    @Test
    void theLineSaysWhatWasMeasured() {
        assertEquals(
                "device: cpu (0.41 ms a step; cl:0 0.62 ms)",
                DevicePicker.line("cpu", nanos("cpu", 410_000, "cl:0", 620_000), ""));
        assertEquals(
                "device: cl:1 (12 ms a step, measured before; cpu 11 ms, not 1.3 times as fast)",
                DevicePicker.line(
                        "cl:1", nanos("cpu", 11_000_000, "cl:1", 12_000_000), ", measured before"));
    }

    @Test
    void theLineIsFairToEquals() {
        assertEquals(
                "device: cl:1 (10 ms a step; cpu 10 ms; cl:0 9.99 ms, not 1.3 times as fast)",
                DevicePicker.line(
                        "cl:1",
                        nanos("cpu", 10_000_000, "cl:0", 9_990_000, "cl:1", 10_000_000),
                        ""));
    }

    @SafeVarargs
    private String pick(Network network, Class<? extends DeviceProvider>... devices) {
        return pick(network, device -> {}, devices);
    }

    @SafeVarargs
    private String pick(
            Network network,
            Consumer<Device> examination,
            Class<? extends DeviceProvider>... devices) {
        told.clear();
        var picker = new DevicePicker(new CacheFolder(folder.resolve("cache")), told::add, clock);
        try (var fakes = new FakeDevices(folder, devices);
                Device device = picker.open(
                        network, Toy.SETTINGS, pictures, DeviceOptions.DEFAULT, examination)) {
            return device.info().id();
        }
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/device-picks"))) {
            return files.toList();
        }
    }

    @Test
    void alongsideOnlyUnusableOnesTheCpuCostsNothing() {
        assertEquals("cpu", pick(Toy.network(), FakeDevices.Unusable.class));
        assertEquals(List.of(), told);
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void aVerdictIsKeptForTheSameQuestion() throws IOException {
        String first = pick(Toy.network(), FakeDevices.Gpu.class);
        assertEquals(1, told.size());
        assertFalse(told.get(0).contains("before"), told::toString);
        long measured = clock.getAsLong();
        assertEquals(first, pick(Toy.network(), FakeDevices.Gpu.class));
        assertEquals(measured + 50_000_000, clock.getAsLong(), "nothing was measured again");
        assertTrue(told.get(0).contains("measured before"), told::toString);
        assertEquals(1, kept().size());
        pick(Network.of(Toy.FEATURES).classes(3), FakeDevices.Gpu.class);
        assertFalse(told.get(0).contains("before"), told::toString);
        assertEquals(2, kept().size());
    }

    @Test
    void aDamagedVerdictCountsAsNone() throws IOException {
        var verdicts = new Verdicts(new CacheFolder(folder.resolve("cache")));
        Map<String, Long> nanos = nanos("cpu", 410, "fake:0", 620);
        List<String> ids = List.of("cpu", "fake:0");
        verdicts.keep("which?", nanos);
        assertEquals(nanos, verdicts.find("which?", ids));
        assertNull(verdicts.find("which else?", ids));
        assertNull(verdicts.find("which?", List.of("cpu")));
        Path file = kept().get(0);
        String whole = Files.readString(file);
        for (String damaged : List.of(
                "",
                "\n",
                whole.substring(0, whole.length() - 1),
                whole.replaceFirst("cpu \\d", "cpu 9"),
                whole.replace("fake:0", "fake:1"))) {
            Files.writeString(file, damaged);
            assertNull(verdicts.find("which?", ids), damaged);
        }
        verdicts.keep("which?", nanos);
        assertEquals(nanos, verdicts.find("which?", ids));
    }

    @Test
    void aDeviceThatFailsIsLeftOut() {
        assertEquals("cpu", pick(Toy.network(), FakeDevices.Failing.class));
        assertEquals(2, told.size());
        assertTrue(
                told.get(0)
                        .matches("device: bad:0 is left out, it failed: .*: the compiler gave up"),
                told::toString);
        assertTrue(told.get(1).matches("device: cpu \\(\\S+ ms a step\\)"), told::toString);
    }

    private static void onlyTheCpu(Device device) {
        if (!device.info().id().equals("cpu")) {
            throw new DeviceException("it computes\nnothing");
        }
    }

    @Test
    void aWinnerThatFailsItsExaminationIsFollowedByTheNext() throws IOException {
        assertEquals("wrong:0", pick(Toy.network(), FakeDevices.Wrong.class));
        assertEquals(1, kept().size());
        assertEquals(
                "cpu", pick(Toy.network(), DevicePickerTest::onlyTheCpu, FakeDevices.Wrong.class));
        assertEquals("device: wrong:0 is left out, it failed: it computes nothing", told.get(0));
        assertTrue(told.get(1).matches("device: cpu \\(\\S+ ms a step, measured before\\)"));
        assertEquals(List.of(), kept(), "all is not well");
        assertEquals(
                "cpu", pick(Toy.network(), DevicePickerTest::onlyTheCpu, FakeDevices.Wrong.class));
        assertTrue(told.get(1).matches("device: cpu \\(\\S+ ms a step\\)"), told::toString);
        assertEquals(List.of(), kept());
    }

    @Test
    void whereNonePassesTheLastOneSaysWhy() {
        Consumer<Device> none = device -> {
            throw new DeviceException(device.info().id() + " is not trusted");
        };
        var failed = assertThrows(
                DeviceException.class, () -> pick(Toy.network(), none, FakeDevices.Wrong.class));
        assertEquals("cpu is not trusted", failed.getMessage());
    }

    private static Dataset pixels(int count) {
        return Dataset.ofBytes(
                "pixels", List.of(count), new byte[count], new int[1], List.of("a", "b"));
    }

    private String question(Settings how) {
        return DevicePicker.question(
                Toy.network(), how, pictures, DeviceOptions.DEFAULT, List.of());
    }

    /** A bent epoch costs another time: nobody may answer for it with what a plain one took. */
    @Test
    void distortionIsTriedAndAsksAnotherQuestion() {
        Settings bent = Toy.SETTINGS.withDistortion(
                new Distortion(new Distortion.Limits(9, 0, 0, 0, 0), 6, 1, ""));
        assertNotEquals(question(Toy.SETTINGS), question(bent));
        var flat = new DeviceTrial(Toy.network(), bent, pixels(Toy.FEATURES), System::nanoTime);
        try (Device device = Toy.device(1)) {
            var refused = assertThrows(DeviceException.class, () -> flat.nanosPerStep(device));
            assertTrue(refused.getMessage().contains("are no pictures"), refused::getMessage);
        }
    }

    /** More classes than examples in a batch, one input, a batch larger than what is tried with. */
    @Tag("long")
    @Tag("slow")
    @Test
    void oddTrainingsCanBeTried() {
        for (String widths : List.of("1-2", "3-40-50", "70000-2")) {
            var network = Network.parse(
                    widths, io.kiln.device.Activation.RELU, io.kiln.net.Loss.CROSS_ENTROPY);
            int batch = widths.equals("1-2") ? 1 : 100_000;
            var settings = Settings.DEFAULT
                    .withBatch(batch)
                    .withOptimiser(new Sgd(0, 0))
                    .withValidation(0);
            try (Device device = Toy.device(1)) {
                Dataset like = batch == 1 ? pixels(1) : Toy.clouds(1, 1, 1);
                long nanos = new DeviceTrial(network, settings, like, System::nanoTime)
                        .nanosPerStep(device);
                assertTrue(nanos > 0 && nanos < 20_000_000_000L, widths + ": " + nanos);
            }
        }
    }
}
