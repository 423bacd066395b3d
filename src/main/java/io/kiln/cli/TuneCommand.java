package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider.Listing;
import io.kiln.device.Devices;
import io.kiln.device.Precision;
import io.kiln.page.Words;
import io.kiln.tune.Tuner;
import io.kiln.tuning.Shape;
import io.kiln.tuning.Table;
import io.kiln.tuning.UserTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Looks for faster kernels for matrix products, and keeps those that win. */
@Command(
        name = "tune",
        sortOptions = false,
        description =
                "Looks for kernels that do a network's matrix products faster than the present ones: sizes of tiles"
                        + " are ruled out and ranked by a model, compared with the plain kernels, then timed in turn"
                        + " with the present ones, in a child process. Winners go into the table tuning.csv in the"
                        + " cache and hold for new runs; a run that has begun keeps its kernels. Results of trainings"
                        + " in fp32 do not change; those in other precisions stay within what these promise.")
final class TuneCommand implements Callable<Integer> {
    /** How long a child may do nothing: some drivers take seconds to build a kernel. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Shell shell;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "Which device, as kiln devices shows it. Without it, the first usable one"
                    + " besides cpu.")
    @Nullable
    String device;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Budget.class,
            description = "How long to look, for all products together, such as 60s or 5m.")
    long budgetNanos;

    @Mixin
    TuneProducts products = new TuneProducts();

    @Option(
            names = "--precision",
            paramLabel = "fp32|fp32x|bf16x3|tf32|bf16",
            defaultValue = "fp32",
            description =
                    "Kernels for trainings in this precision; for all but fp32 tiles for tensor cores.")
    Precision precision = Precision.FP32;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "Which kernels to try: one family by name, or auto for all that give the same bits. With another"
                            + " precision than fp32: auto, tensor, or tensor-emulated, which is slow and for tests.")
    String kernels = "auto";

    @Option(
            names = "--binding",
            paramLabel = BindingName.WORDS,
            defaultValue = "auto",
            description = "What reaches OpenCL; auto takes the first that loads.")
    BindingName binding = BindingName.AUTO;

    @ArgGroup
    Instead instead = new Instead();

    @Mixin
    CommonOptions common = new CommonOptions();

    /** What may be done instead of a search. */
    static final class Instead {
        @Option(names = "--export", description = "Only print the table of what was tuned here.")
        boolean export;

        @Option(
                names = "--merge",
                paramLabel = "FILE",
                description =
                        "Only put what was tuned here into another table, for example the one that comes with Kiln,"
                                + " kernels/tuning.csv. Rows for the same devices, shapes and precision are replaced.")
        @Nullable
        Path merge;

        /** Made by picocli. */
        Instead() {}
    }

    TuneCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        UserTable table = UserTable.in(shell.cache());
        Table mine = table.read(setting -> {});
        if (instead.export) {
            table.text().lines().forEach(shell.terminal()::data);
        } else if (instead.merge != null) {
            if (!Files.exists(instead.merge)) {
                throw new DataException(instead.merge + ": there is no such file to put rows into");
            }
            new UserTable(instead.merge).add(mine.rows());
            shell.terminal()
                    .line(String.format(
                            Locale.ROOT,
                            "%s rows put into %s",
                            Words.count(mine.rows().size()),
                            instead.merge));
        } else {
            return tune(table).number();
        }
        return ExitCode.OK.number();
    }

    private ExitCode tune(UserTable table) {
        List<Shape> shapes = Tuner.apart(products.shapes());
        DeviceOptions options = DeviceOptions.DEFAULT
                .withBinding(Usage.word(binding))
                .withKernels(kernels)
                .withPrecision(precision);
        String id = device == null ? first(options) : device;
        try (var interrupts = new Interrupts(shell.terminal())) {
            var around = new Tuner.Surroundings(
                    table,
                    shell.cache().resolve("tuning"),
                    interrupts::happened,
                    Map.of(),
                    PATIENCE_NANOS);
            var tuner = new Tuner(id, options, shapes, around);
            var report = new TuneReport(shell.terminal(), common.json, table.file());
            report.begin(tuner.info(), shapes.size(), budgetNanos);
            boolean through = tuner.tune(budgetNanos, report::result);
            report.end(tuner.culprits());
            ExitCode signal = interrupts.code();
            return through ? ExitCode.OK : signal == null ? ExitCode.INTERRUPTED : signal;
        }
    }

    private static String first(DeviceOptions options) {
        return Devices.list(options).stream()
                .filter(listing -> listing.usable() && !listing.id().equals("cpu"))
                .map(Listing::id)
                .findFirst()
                .orElseThrow(() -> new DeviceException("there is no usable device besides cpu, and"
                        + " that has no kernels to tune; see kiln devices"));
    }

    CommandSpec spec() {
        return Objects.requireNonNull(spec, "options of a command");
    }
}
