package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Precision;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Tag("quick")
final class StartTest {
    @TempDir
    Path folder;

    private static Start start(String driver, boolean canonical, String... kernels) {
        var device = new DeviceInfo(
                "cl:0",
                "GPU",
                driver,
                DeviceInfo.Kind.GPU,
                "direct",
                "why",
                3,
                5L << 30,
                canonical);
        var options = DeviceOptions.DEFAULT
                .withFuse(false)
                .withKernels("direct")
                .withBinding("lwjgl")
                .withCache(DeviceOptions.Cache.OFF);
        return new Start(2, 7, device, options, List.of(kernels));
    }

    @Test
    void theSamePlaceIsNoNews() {
        assertEquals(Optional.empty(), start("1", true, "a").change(start("1", true, "a")));
    }

    @Test
    void aChangeSaysWhetherTheBitsStay() {
        assertEquals(
                Optional.of(
                        "the run was on cl:0 (GPU, 1, direct), goes on on cl:0 (GPU, 2, direct):"
                                + " the bits stay the same"),
                start("2", true).change(start("1", true)));
        String differs = ": results may differ in the last bits from the unbroken run";
        for (Start[] pair : new Start[][] {
            {start("2", false), start("1", true)},
            {start("2", true), start("1", false)},
            {start("1", true, "a", "gemm_split reordered"), start("1", true, "a", "gemm")}
        }) {
            String line = pair[0].change(pair[1]).orElseThrow();
            assertTrue(line.endsWith(differs), line);
        }
        assertEquals(
                Optional.of("the run goes on on cl:0 (GPU, 1, direct) with other kernels:"
                        + " the bits stay the same"),
                start("1", true, "b").change(start("1", true, "a")));
    }

    @Test
    void aRunRemembersItsLastStart() throws IOException {
        var data = Toy.clouds(300, 0.5, 1);
        Run run = Toy.create(folder.resolve("run"), data, Toy.SETTINGS);
        assertEquals(Optional.empty(), Start.last(run.folder()));
        run.started(start("1", true));
        run.started(start("2", false, "gemm 8x16", "sgd"));
        Path file = run.folder().resolve(Run.STARTS);
        Files.writeString(file, Files.readString(file) + "{\"epoch\":3,\"st");
        assertEquals(Optional.of(start("2", false, "gemm 8x16", "sgd")), Start.last(run.folder()));
    }

    @Test
    void whatIsWrongIsNoStart() {
        var facts = start("1", true).facts();
        for (String name : facts.keySet()) {
            var some = new java.util.LinkedHashMap<String, String>();
            facts.forEach((key, value) -> some.put(key, value.toString()));
            assertTrue(Start.of(some).isPresent());
            some.remove(name);
            assertTrue(Start.of(some).isEmpty(), name);
        }
        assertTrue(Start.of(Map.of("epoch", "x")).isEmpty());
    }

    @Test
    void aStartWithoutKernelsComesBack() {
        Start cpu = start("1", true);
        Map<String, String> facts = new LinkedHashMap<>();
        cpu.facts().forEach((name, value) -> facts.put(name, value.toString()));
        assertEquals(Optional.of(cpu), Start.of(facts));
        assertEquals(List.of(), Start.of(facts).orElseThrow().kernels());
    }

    @Test
    void otherProductsAreNamed() {
        Start plain = start("1", true);
        DeviceInfo i = plain.device();
        Precision other = Precision.TF32;
        var coarse = new DeviceInfo(
                i.id(), i.name(), i.driver(), i.kind(), i.variant(), i.reason(), 3, 5, true, other);
        String change = new Start(2, 7, coarse, plain.options(), List.of())
                .change(plain)
                .orElseThrow();
        assertTrue(
                change.endsWith("products were in " + Precision.FP32.label() + ", are in "
                        + other.label() + ": results differ from the unbroken run"),
                change);
    }
}
