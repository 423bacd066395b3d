package io.kiln.cli;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.trust.Doctor;
import io.kiln.trust.Report;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Examines devices: can they be believed, and how fast are they? */
@Command(
        name = "doctor",
        sortOptions = false,
        description =
                "Examines devices: every operation and every family of kernels on odd sizes and special numbers,"
                        + " against formulas in double precision and against cpu; memory beside tensors;"
                        + " repeatability; speed. Exits with 4 when a device named is missing or a device is wrong.")
final class DoctorCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "Examine one device, as kiln devices shows it. Without it, all that are"
                    + " usable.")
    @Nullable
    String device;

    @Option(
            names = "--binding",
            paramLabel = BindingName.WORDS,
            defaultValue = "auto",
            description = "What reaches OpenCL; auto takes the first that loads.")
    BindingName binding = BindingName.AUTO;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "Examine one family of OpenCL kernels. tensor-emulated does in plain OpenCL"
                            + " what --precision does on tensor cores, which shows its errors anywhere.")
    String kernels = "auto";

    @Option(
            names = "--precision",
            paramLabel = "MODE",
            defaultValue = "fp32",
            description = "Examine one precision of tensor cores: fp32x, bf16x3, tf32 or bf16.")
    Precision precision = Precision.FP32;

    @Mixin
    CommonOptions common = new CommonOptions();

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        DeviceOptions options = DeviceOptions.DEFAULT
                .withBinding(Usage.word(binding))
                .withKernels(kernels)
                .withPrecision(precision);
        List<Listing> found = Devices.list(options);
        boolean known = device == null || found.stream().anyMatch(l -> l.id().equals(device));
        if (known && !"cpu".equals(device) && !common.json) {
            Devices.installed().forEach(shell.terminal()::data);
        }
        if (device == null) {
            found.stream().filter(l -> !l.usable()).forEach(this::absent);
        }
        if (device == null && found.stream().noneMatch(l -> l.usable() && !isCpu(l))) {
            shell.terminal().line("no OpenCL device can be used here: cpu is examined alone");
        }
        boolean sound = true;
        for (String id : device == null ? usable(found) : List.of(device)) {
            sound &= examine(id, options, device != null);
        }
        return (sound ? ExitCode.OK : ExitCode.DEVICE).number();
    }

    private static boolean isCpu(Listing listing) {
        return listing.id().equals("cpu");
    }

    private static List<String> usable(List<Listing> found) {
        return found.stream().filter(Listing::usable).map(Listing::id).toList();
    }

    /** A device, loader or driver that is not usable, with its reason and cure. */
    private void absent(Listing listing) {
        String note = Complaint.oneLine(listing.note());
        if (common.json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("device", listing.id());
            facts.put("name", listing.name());
            facts.put("usable", false);
            facts.put("note", note);
            facts.putAll(listing.facts());
            shell.terminal().json(facts);
        } else {
            String name = listing.name().isEmpty() ? "" : " (" + listing.name() + ")";
            shell.terminal().data(listing.id() + name + ": not usable: " + note);
        }
    }

    /** Examines one device; one that cannot be opened is wrong, too, unless it was asked for. */
    private boolean examine(String id, DeviceOptions options, boolean named) {
        Report report;
        try {
            report = new Doctor(how -> Devices.open(id, how), options).examine();
        } catch (DeviceException e) {
            if (named) {
                throw e;
            }
            shell.terminal().problem(id + ": " + Complaint.line(e));
            return false;
        }
        var shown = new DoctorReport(report);
        if (common.json) {
            Map<String, Object> facts = shown.facts();
            facts.put("installed", Devices.installed());
            shell.terminal().json(facts);
        } else {
            boolean details = common.verbose.length > 0;
            shown.lines(details).forEach(shell.terminal()::data);
        }
        return report.sound();
    }
}
