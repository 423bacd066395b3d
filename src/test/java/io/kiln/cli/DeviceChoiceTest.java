package io.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceProvider;
import io.kiln.device.FakeDevices;
import io.kiln.model.Model;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class DeviceChoiceTest {
    @TempDir
    Path folder;

    private Session session;
    private Path run;

    @BeforeEach
    void open() {
        session = new Session(folder);
        run = folder.resolve("run");
    }

    private Session.Result train(Class<? extends DeviceProvider> device, Object... more)
            throws IOException {
        Path table = Clouds.write(folder.resolve("clouds.csv"), 300, 0.5, 1);
        List<Object> words = new ArrayList<>(List.of(
                "train", "--data", table, "--out", run, "--layers", "4-8-3", "--epochs", 2));
        words.addAll(List.of(more));
        return run(device, words.toArray());
    }

    private Session.Result run(Class<? extends DeviceProvider> device, Object... words) {
        try (var fakes = new FakeDevices(folder, device)) {
            return session.run(words);
        }
    }

    private String weights() {
        return Model.load(run.resolve("model.safetensors")).weights().hash();
    }

    @Test
    void aDeviceAskedForByNameThatIsNotThereIsFourAndSaysWhatIs() throws IOException {
        for (String name : List.of("cl:9", "gpu", "Old Graphics")) {
            Session.Result result = train(FakeDevices.Unusable.class, "--device", name);
            assertEquals(4, result.code(), result::toString);
            assertEquals(
                    "kiln: device '" + name
                            + "' is not one of auto, gpu, cpu, old:0 (the driver is too old; update it),"
                            + " nor part of the name of a usable one",
                    result.onlyErrorLine());
            assertFalse(Files.exists(run), "nothing was begun");
        }
    }

    @Test
    void theEnvironmentNamesADefault() throws IOException {
        session.environment.put("KILN_DEVICE", "fake:0");
        Session.Result trained = train(FakeDevices.Gpu.class);
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(trained.err().contains("device   fake:0"), trained.err());
        Session.Result evaluated =
                run(FakeDevices.Gpu.class, "inspect", "--plan", "--device", "cpu");
        assertTrue(evaluated.out().contains("on cpu"), evaluated.out());
        assertTrue(run(FakeDevices.Gpu.class, "inspect", "--plan").out().contains("on fake:0"));
    }

    @Test
    void theEnvironmentHasASayAboutTheKernelCache() throws IOException {
        session.environment.put("KILN_KERNEL_CACHE", "sometimes");
        Session.Result wrong = train(FakeDevices.Gpu.class, "--device", "cpu");
        assertEquals(2, wrong.code(), wrong::toString);
        assertTrue(wrong.err().contains("KILN_KERNEL_CACHE is 'sometimes'"), wrong.err());
        session.environment.put("KILN_KERNEL_CACHE", "ON");
        assertEquals(0, train(FakeDevices.Gpu.class, "--device", "cpu").code());
        String start = Files.readString(run.resolve("starts.jsonl"));
        assertTrue(start.contains("\"kernel_cache\":\"ON\""), start);
    }

    @Test
    void whatIsShortRunsOnTheCpuUnlessAsked() throws IOException {
        assertEquals(0, train(FakeDevices.Gpu.class, "--device", "fake:0").code());
        Session.Result short1 =
                run(FakeDevices.Untouchable.class, "evaluate", run, "--device", "cpu");
        assertEquals(0, short1.code(), short1::toString);
        assertEquals(0, run(FakeDevices.Untouchable.class, "evaluate", run).code());
        Session.Result there = run(FakeDevices.Gpu.class, "evaluate", run, "--device", "fake:0");
        assertEquals(there.out(), run(FakeDevices.Gpu.class, "evaluate", run).out());
    }

    @Test
    void autoMeasuresATraining() throws IOException {
        Session.Result trained = train(FakeDevices.Gpu.class);
        assertEquals(0, trained.code(), trained::toString);
        String line = trained.err().lines().findFirst().orElse("");
        assertTrue(
                line.matches("device: (cpu|fake:0) \\([0-9.]+ ms a step; .*[0-9.]+ ms.*\\)"), line);
        run = folder.resolve("again");
        assertTrue(train(FakeDevices.Gpu.class).err().contains(" a step, measured before; "));
    }

    @Test
    void aDeviceThatFailsItsSelfTestLeavesNoRunBehind() throws IOException {
        run = folder.resolve("runs/first");
        Session.Result named = train(FakeDevices.Wrong.class, "--device", "wrong:0");
        assertEquals(4, named.code(), named::toString);
        assertTrue(named.onlyErrorLine().startsWith("kiln: self-test, "), named.err());
        assertFalse(Files.exists(folder.resolve("runs")));
        Session.Result blind =
                train(FakeDevices.Failing.class, "--device", "bad:0", "--no-self-test");
        assertEquals(4, blind.code(), blind::toString);
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Tag("slow")
    @Test
    void autoFallsBackFromADeviceThatFailsItsSelfTest() throws IOException {
        Session.Result trained = train(FakeDevices.Wrong.class);
        assertEquals(0, trained.code(), trained::toString);
        List<String> lines = trained.err().lines().toList();
        assertTrue(
                lines.get(0)
                        .matches("device: wrong:0 is left out, it failed: self-test, .* on wrong:0"
                                + " .*"),
                trained.err());
        assertTrue(lines.get(1).matches("device: cpu \\([0-9.]+ ms a step\\)"), trained.err());
        assertTrue(trained.err().contains("device   cpu "), trained.err());
    }

    /** As if the run had been killed after its last epoch. */
    private void cutOff() throws IOException {
        Files.delete(run.resolve("model.safetensors"));
    }

    @Test
    void aRunGoesOnWhereItWas() throws IOException {
        assertEquals(0, train(FakeDevices.Gpu.class, "--device", "fake:0").code());
        String once = weights();
        cutOff();
        Session.Result resumed = run(FakeDevices.Gpu.class, "train", "--resume", run);
        assertEquals(0, resumed.code(), resumed::toString);
        assertTrue(resumed.err().contains("device   fake:0"), resumed.err());
        assertFalse(resumed.err().contains("goes on on"), resumed.err());
        assertEquals(once, weights());
    }

    @Test
    void tuningDoesNotChangeARunThatHasBegun() throws IOException {
        assertEquals(0, train(FakeDevices.Tuned.class, "--device", "fake:0").code());
        cutOff();
        Session.Result resumed = run(FakeDevices.TunedAnew.class, "train", "--resume", run);
        assertEquals(0, resumed.code(), resumed::toString);
        assertFalse(resumed.err().contains("goes on on"), resumed.err());
        cutOff();
        Session.Result anew =
                run(FakeDevices.TunedAnew.class, "train", "--resume", run, "--kernels", "auto");
        assertTrue(anew.err().contains(" with other kernels: the bits stay the same"), anew.err());
        List<String> starts = Files.readAllLines(run.resolve("starts.jsonl"));
        for (int s = 0; s < 3; s++) {
            String kernels = s < 2 ? "direct MR=4" : "direct MR=8";
            assertTrue(starts.get(s).contains("\"kernel_choice\":\"" + kernels), starts::toString);
            assertTrue(starts.get(s).contains("\"kernels\":\"" + kernels), starts::toString);
        }
    }

    @Test
    void aRunThatChangesItsDeviceSaysSo() throws IOException {
        assertEquals(0, train(FakeDevices.Gpu.class, "--device", "fake:0").code());
        cutOff();
        Session.Result resumed =
                run(FakeDevices.Untouchable.class, "train", "--resume", run, "--device", "cpu");
        assertEquals(0, resumed.code(), resumed::toString);
        assertTrue(
                resumed.err()
                        .contains("the run was on fake:0 (fake, fake 1.0, fake kernels),"
                                + " goes on on cpu ("),
                resumed.err());
        assertTrue(resumed.err().contains("): the bits stay the same\n"), resumed.err());
        cutOff();
        Session.Result rough =
                run(FakeDevices.Rough.class, "train", "--resume", run, "--device", "rough:0");
        assertTrue(
                rough.err()
                        .contains("): results may differ in the last bits from the unbroken run\n"),
                rough.err());
        assertEquals(3, Files.readAllLines(run.resolve("starts.jsonl")).size());
    }

    @Test
    void aRunWhoseDeviceIsGoneGoesOnElsewhere() throws IOException {
        assertEquals(0, train(FakeDevices.Gpu.class, "--device", "fake:0").code());
        cutOff();
        Session.Result resumed = run(FakeDevices.Unusable.class, "train", "--resume", run);
        assertEquals(0, resumed.code(), resumed::toString);
        assertTrue(
                resumed.err().startsWith("the run's own device cannot be had: device 'fake:0'"),
                resumed.err());
        assertTrue(resumed.err().contains("goes on on cpu ("), resumed.err());
    }
}
