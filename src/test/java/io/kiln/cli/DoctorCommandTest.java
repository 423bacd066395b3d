package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceInfo;
import io.kiln.device.FakeDevices;
import io.kiln.trust.Accuracy;
import io.kiln.trust.Examined;
import io.kiln.trust.Finding;
import io.kiln.trust.Report;
import io.kiln.trust.Speed;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

@Tag("slow")
final class DoctorCommandTest {
    @TempDir
    Path folder;

    @Test
    void theCpuDeviceGetsACleanBill() {
        Session.Result result = new Session(folder).run("doctor", "--device", "cpu");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("cpu ("), result.out());
        assertTrue(
                result.out().matches("(?s).*\\R  softmax loss +\\d+ +\\d\\.\\d\\d ulp +yes\\R.*"),
                result.out());
        assertTrue(result.out().contains(" GFLOP/s at "), result.out());
        assertTrue(
                result.out().endsWith("\n  verdict: usable, equal bits with cpu\n"), result.out());
        assertEquals("", result.err());
    }

    @Test
    void jsonIsOneObjectADevice() {
        Session.Result result = new Session(folder).run("doctor", "--device", "cpu", "--json");
        assertEquals(0, result.code(), result.err());
        Session.assertJsonLines(result.out());
        assertEquals(1, result.out().lines().count());
        for (String part : List.of(
                "\"device\":\"cpu\"",
                "\"sound\":true",
                "\"launch_nanos\":",
                "\"installed\":[",
                "{\"operation\":\"gemm TN\",\"cases\":")) {
            assertTrue(result.out().contains(part), part + " in " + result.out());
        }
    }

    @Test
    void whatIsInstalledStandsAtTheTop() {
        try (var fakes = new FakeDevices(folder, FakeDevices.Unusable.class)) {
            Session.Result result = new Session(folder).run("doctor");
            assertEquals(0, result.code(), result.err());
            assertTrue(
                    result.out()
                            .startsWith("driver: fake 0.9\n"
                                    + "old:0 (Old Graphics): not usable: the driver is too old"),
                    result.out());
        }
    }

    @Test
    void aDeviceThatIsNotThereIsFour() {
        Session.Result result = new Session(folder).run("doctor", "--device", "cl:77");
        assertEquals(4, result.code());
        assertTrue(result.onlyErrorLine().startsWith("kiln: device 'cl:77' "), result.err());
        assertEquals("", result.out());
    }

    private static Report report(String faultOfDirect, String faultOfPlain) {
        var device = new DeviceInfo(
                "cl:0", "Toaster", "9.1", DeviceInfo.Kind.GPU, "auto", "", 8, 1 << 30, true);
        Examined operations = family("cl:0", null);
        return new Report(
                device,
                operations,
                List.of(
                        family("plain", faultOfPlain.isEmpty() ? null : faultOfPlain),
                        family("direct", faultOfDirect.isEmpty() ? null : faultOfDirect)),
                List.of(
                        new Accuracy(device, "normal", 64, 2e-7, 1e-7),
                        new Accuracy(device, "normal", 784, 1e-7, 3e-7)),
                2e9,
                3000,
                1.5);
    }

    private static Examined family(String name, @org.jspecify.annotations.Nullable String fault) {
        String verdict = fault == null
                ? "usable, equal bits with cpu"
                : "do not train here: " + name + " is wrong in " + fault;
        return new Examined(
                name,
                true,
                List.of(new Finding("gemm TN", 7, 2.5, fault == null, fault)),
                fault == null ? new Speed(5e9, 1024) : null,
                verdict);
    }

    @Test
    void whatIsWrongIsShownWithItsCure() {
        String fault = "gemm TN 127x129x65: c[3][5] got 1.0, wanted 2.0";
        List<String> lines = new DoctorReport(report(fault, "")).lines(false);
        String text = String.join("\n", lines);
        assertTrue(text.contains("  direct: gemm TN"), text);
        assertTrue(text.contains("WRONG"), text);
        assertTrue(text.contains("do not train here: direct is wrong in " + fault), text);
        assertTrue(text.contains("plain: usable, equal bits with cpu; 5.0 GFLOP/s at 1024"), text);
        assertTrue(text.matches("(?s).*fp32 normal, k to 784 +2.0e-07 +3.0e-07\n.*"), text);
        assertTrue(text.contains("memory 2.0 GB/s, 3.0 us a launch"), text);
        assertTrue(text.contains("\n  verdict: usable with --kernels plain only\n"), text);
        assertTrue(text.contains("\n  cure: train with --kernels plain; update"), text);
        String json = JsonText.of(new DoctorReport(report(fault, fault)).facts());
        assertTrue(json.contains("\"sound\":false"), json);
        assertTrue(json.contains("\"verdict\":\"do not train here: plain is wrong in gemm"), json);
        assertTrue(json.contains("\"gflops\":null"), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --check-every -1", "train --check-every often", "doctor --deep"})
    void wrongUsageIsTwo(String words) {
        Session.Result result = new Session(folder).run((Object[]) words.split(" "));
        assertEquals(2, result.code(), result.err());
        assertTrue(result.onlyErrorLine().endsWith(" --help"), result.err());
    }

    @Test
    void howFarToTrustMayBeSaidAnewWhenResuming() {
        Path data = new Session(folder).digitsFolder("digits");
        Path run = folder.resolve("run");
        var session = new Session(folder);
        Session.Result begun = session.run(
                "train",
                "--data",
                "mnist",
                "--data-dir",
                data,
                "--epochs",
                1,
                "--layers",
                "784-4-10",
                "--out",
                run,
                "--no-self-test",
                "--check-every",
                0);
        assertEquals(0, begun.code(), begun.err());
        Session.Result resumed =
                session.run("train", "--resume", run, "--no-self-test", "--check-every", 7);
        assertEquals(0, resumed.code(), resumed.err());
    }
}
