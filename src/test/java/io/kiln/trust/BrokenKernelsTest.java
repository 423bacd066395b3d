package io.kiln.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.DeviceOptions;
import io.kiln.device.cl.BrokenKernel;
import io.kiln.device.cl.ClUnderTest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Kernels that were broken on purpose: the doctor finds each of them. */
@Tag("slow")
@NeedsOpenCl
final class BrokenKernelsTest {
    /** The part of the doctor that looks at it; it has to see enough without whole steps. */
    private static String part(BrokenKernel broken) {
        return broken.isProduct() ? broken.family() : Doctor.OPERATIONS;
    }

    /**
     * How the names of the operations begin that it has a part in: what finds it among them finds
     * it among all, and each of the others is kernels to be built.
     */
    private static String operation(BrokenKernel broken) {
        return switch (broken.file()) {
            case "sgd.cl" -> "sgd";
            case "bias_grad.cl" -> "bias gradient";
            case "softmax_loss.cl" -> "softmax loss";
            case "mean_loss.cl" -> "mean loss";
            case "count_hits.cl" -> "hits";
            case "bias_add.cl" -> "bias-add";
            case "gather.cl" -> "gather";
            case "activations.clh" ->
                broken.name().contains("derivative") ? "derivative of" : "activate";
            case "epilogue.clh" -> "layer";
            case "update.clh" -> "update of weights";
            default -> "gemm";
        };
    }

    private static Report examine(
            BrokenKernel broken, Predicate<String> parts, Predicate<String> operations) {
        Cl cl = Bindings.open("auto");
        DeviceOptions options = DeviceOptions.DEFAULT.withCache(DeviceOptions.Cache.OFF);
        return new Doctor(
                        how -> ClUnderTest.open(cl, how, broken.texts()),
                        options,
                        parts,
                        operations)
                .examine();
    }

    @Test
    void thereAreTwenty() throws IOException {
        assertEquals(20, BrokenKernel.all().size());
    }

    @Test
    void whatIsNotBrokenIsFoundSound() throws IOException {
        String text = Files.readString(Path.of("kernels/gemm.cl"));
        var sound = new BrokenKernel("sound", "gemm.cl", text);
        Report report =
                examine(sound, Set.of(part(sound), Doctor.STEPS)::contains, operation -> true);
        assertTrue(report.sound(), report.verdict());
    }

    static List<BrokenKernel> some() throws IOException {
        return BrokenKernel.some();
    }

    @ParameterizedTest
    @MethodSource("some")
    void theDoctorFindsIt(BrokenKernel broken) {
        Report report = examine(
                broken, part(broken)::equals, operation -> operation.startsWith(operation(broken)));
        assertFalse(report.sound(), broken + " was not found");
        assertFalse(report.verdict().isBlank() || report.cure().isBlank());
        Stream.concat(Stream.of(report.operations()), report.families().stream())
                .flatMap(examined -> examined.findings().stream())
                .map(finding -> String.valueOf(finding.fault()))
                .forEach(fault -> assertFalse(fault.contains("clBuildProgram"), fault));
    }
}
