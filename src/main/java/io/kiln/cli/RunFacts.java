package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.model.ModelException;
import io.kiln.net.Dense;
import io.kiln.net.Network;
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
 * @param source where the examples come from
 * @param examples both parts
 * @param dataHash of the training part
 * @param network what is trained
 * @param settings how
 * @param device where
 */
record RunFacts(
        DataSource source,
        TrainTest examples,
        String dataHash,
        Network network,
        Settings settings,
        DeviceInfo device) {
    private static final String DATA = "data.";
    private static final String DATA_HASH = "data_sha256";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH-mm-ss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A new folder under runs/, named by the time. */
    static Path folder(Path workingFolder) {
        String name = TIME.format(Instant.now());
        Path folder = workingFolder.resolve("runs").resolve(name);
        for (int n = 2; Files.exists(folder); n++) {
            folder = workingFolder.resolve("runs").resolve(name + "-" + n);
        }
        return folder;
    }

    /** The effective settings: with the data they decide every bit of the result. */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("kiln", Main.number());
        source.description().forEach((name, value) -> config.put(DATA + name, value));
        config.put(DATA_HASH, dataHash);
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
        facts.put("kiln", Main.number());
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
        provenance.put("version", Main.number());
        provenance.put("data", source.description().getOrDefault("kind", ""));
        provenance.put(DATA_HASH, dataHash);
        settings.facts().forEach((name, value) -> provenance.put(name, value.toString()));
        provenance.put("device", device.toString());
        return new Run.Template(
                scaling, examples.train().classes(), examples.train().shape(), provenance);
    }

    List<String> lines() {
        int validation = settings.validation();
        return List.of(
                "data     %s: %s to train on, %s to validate, %s to test"
                        .formatted(
                                source,
                                Figures.count(examples.train().size() - validation),
                                Figures.count(validation),
                                Figures.count(examples.test().size())),
                "network  %s, %s, %s parameters (%s)"
                        .formatted(
                                network.widths(),
                                network.layers().get(0).activation().label(),
                                Figures.count(network.parameters()),
                                Figures.bytes(4 * network.parameters())),
                "device   " + device);
    }

    Map<String, Object> start(Run run) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event", "start");
        facts.put("run", run.folder().toString());
        facts.putAll(config());
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
        facts.put("test_accuracy", test.score().accuracy());
        facts.put("test_loss", test.score().loss());
        facts.put("test_examples", test.score().examples());
        facts.put("weights", outcome.chosen().hash());
        return facts;
    }

    static Settings settings(Path folder, Map<String, String> config) {
        try {
            return Settings.of(config);
        } catch (DeviceException e) {
            throw new ModelException(folder.resolve(Run.CONFIG) + ": " + e.getMessage(), e);
        }
    }

    static DataSource source(Map<String, String> config) {
        Map<String, String> facts = new LinkedHashMap<>();
        config.forEach((name, value) -> {
            if (name.startsWith(DATA)) {
                facts.put(name.substring(DATA.length()), value);
            }
        });
        return DataSource.of(facts);
    }

    static void requireSameData(
            Path folder, Map<String, String> config, TrainTest examples, String dataHash) {
        if (!dataHash.equals(config.get(DATA_HASH))) {
            throw new DataException(
                    folder + ": " + examples.train().name()
                            + " is not what the run began with; it goes on only with the same training data");
        }
    }
}
