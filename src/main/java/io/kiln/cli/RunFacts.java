package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Version;
import io.kiln.model.ModelException;
import io.kiln.net.Dense;
import io.kiln.net.Network;
import io.kiln.page.Words;
import io.kiln.report.RunAccount;
import io.kiln.train.Evaluation;
import io.kiln.train.Outcome;
import io.kiln.train.Run;
import io.kiln.train.Settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What there is to say about a run, on the screen and in its folder.
 *
 * @param data what it is trained and tested on
 * @param network what is trained
 * @param settings how
 * @param device where
 */
record RunFacts(LoadedData data, Network network, Settings settings, DeviceInfo device) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A new folder under runs/, named by the time. */
    static Path folder(Path workingFolder, String prefix) {
        String name = prefix + TIME.format(Instant.now());
        Path folder = workingFolder.resolve("runs").resolve(name);
        for (int n = 2; Files.exists(folder); n++) {
            folder = workingFolder.resolve("runs").resolve(name + "-" + n);
        }
        return folder;
    }

    /** The effective settings: with the data they decide every bit of the result. */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("kiln", Version.number());
        config.putAll(data.config());
        config.put("layers", network.widths());
        config.put("activations", activations());
        config.put(
                "init",
                String.join(
                        ",",
                        network.layers().stream().map(d -> d.init().label()).toList()));
        config.put("loss", network.loss().label());
        config.putAll(settings.facts());
        config.put("device", device.id());
        config.put("variant", device.variant());
        config.put("precision", device.precision().label());
        return config;
    }

    private String activations() {
        return String.join(
                ",",
                network.layers().stream()
                        .map(Dense::activation)
                        .map(a -> a.label())
                        .toList());
    }

    static Map<String, Object> environment(DeviceInfo device) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kiln", Version.number());
        facts.put("started", Instant.now().toString());
        for (String name : List.of(
                "java.version",
                "java.vm.name",
                "java.vendor",
                "os.name",
                "os.version",
                "os.arch")) {
            facts.put(name, System.getProperty(name, ""));
        }
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("heap_bytes", Runtime.getRuntime().maxMemory());
        facts.put("device", device.toString());
        facts.put("driver", device.driver());
        facts.put("device_reason", device.reason());
        return facts;
    }

    Run.Template template(Scaling scaling) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("version", Version.number());
        provenance.put("data", data.source().kind().label());
        provenance.put(LoadedData.HASH, data.hash());
        settings.facts().forEach((name, value) -> provenance.put(name, value.toString()));
        provenance.put("device", device.toString());
        provenance.put("driver", device.driver());
        Dataset train = data.examples().train();
        return new Run.Template(
                scaling,
                train.classes(),
                train.shape(),
                provenance,
                train.targets().map(Targets::scaling).orElse(null));
    }

    List<String> lines() {
        return List.of(
                data.line(settings.validation()),
                String.format(
                        Locale.ROOT,
                        "network  %s, %s, %s parameters (%s)",
                        network.widths(),
                        network.layers().get(0).activation().label(),
                        Words.count(network.parameters()),
                        Words.bytes(4 * network.parameters())),
                "device   " + device);
    }

    Map<String, Object> start(Run run) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event", "start");
        facts.put("run", run.folder().toString());
        facts.putAll(config());
        return facts;
    }

    /** What the one look at the test part showed, for people. */
    static String tested(Terminal terminal, String what, Evaluation test) {
        if (test.errors() != null) {
            return String.format(Locale.ROOT, "%s: test %s", what, Deviations.line(test.errors()));
        }
        return String.format(
                Locale.ROOT,
                "%s: test accuracy %s (%s of %s), loss %s",
                what,
                terminal.bold(Words.percent(test.score().accuracy())),
                Words.count(test.score().hits()),
                Words.count(test.score().examples()),
                Words.number(test.score().loss()));
    }

    /** The same as facts. */
    static Map<String, Object> tested(Evaluation test) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("test_accuracy", test.score().accuracy());
        if (test.errors() != null) {
            Deviations.facts(test.errors()).forEach((name, v) -> facts.put("test_" + name, v));
        }
        facts.put("test_loss", test.score().loss());
        facts.put("test_examples", test.score().examples());
        return facts;
    }

    static Map<String, Object> end(Outcome outcome, Evaluation test, Run run) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event", "end");
        facts.put("run", run.folder().toString());
        if (outcome.best() != null) {
            facts.put("best_epoch", outcome.best().epoch());
            facts.put("validation_accuracy", outcome.best().score().accuracy());
        }
        facts.putAll(tested(test));
        facts.put("weights", outcome.chosen().hash());
        return facts;
    }

    /** What a run's folder tells; a line says so where a crash has torn the end of its figures. */
    static RunAccount account(Path folder, Shell shell) {
        RunAccount account = RunAccount.of(folder);
        if (account.history().torn()) {
            shell.terminal()
                    .line(folder.resolve(Run.METRICS) + ": its last line is torn, as a crash leaves"
                            + " it, and is passed over");
        }
        return account;
    }

    static Settings settings(Path folder, Map<String, String> config) {
        try {
            return Settings.of(config);
        } catch (DeviceException e) {
            throw new ModelException(folder.resolve(Run.CONFIG) + ": " + e.getMessage(), e);
        }
    }
}
