package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.data.TrainTest;
import io.kiln.page.Words;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Examples that were read, and where they come from.
 *
 * @param source where they come from
 * @param examples both parts
 * @param hashing finds the hash of the training part, while the device is opened
 */
record LoadedData(DataSource source, TrainTest examples, CompletableFuture<String> hashing) {
    private static final String DATA = "data.";
    static final String HASH = "data_sha256";

    static LoadedData of(DataSource source, Shell shell) {
        TrainTest examples = source.load(shell.cache());
        var hashing = CompletableFuture.supplyAsync(examples.train()::sha256);
        return new LoadedData(source, examples, hashing);
    }

    /** How raw values become inputs; nothing is learnt from what validates. */
    Scaling scaling(int validation) {
        return source.treatment().scaling(examples.train(), validation);
    }

    /** Of the training part. */
    String hash() {
        return hashing.join();
    }

    /** The data that a run or a sweep began with. */
    static LoadedData again(Path folder, Map<String, String> config, Shell shell) {
        LoadedData loaded = of(source(config), shell);
        if (!loaded.hash().equals(config.get(HASH))) {
            throw new DataException(
                    folder + ": " + loaded.examples.train().name()
                            + " is not what the run began with; it goes on only with the same training data");
        }
        return loaded;
    }

    static DataSource source(Map<String, String> config) {
        Map<String, String> facts = new LinkedHashMap<>();
        config.forEach((name, value) -> {
            if (name.startsWith(DATA)) {
                facts.put(name.substring(DATA.length()), value);
            }
        });
        return DataFacts.source(facts);
    }

    /** What a configuration holds about the data, for {@link #again}. */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        DataFacts.of(source).forEach((name, value) -> config.put(DATA + name, value));
        config.put(HASH, hash());
        return config;
    }

    /** For people, with so many examples held back to validate. */
    String line(int validation) {
        return String.format(
                Locale.ROOT,
                "data     %s: %s to train on, %s to validate, %s to test",
                source,
                Words.count(examples.train().size() - validation),
                Words.count(validation),
                Words.count(examples.test().size()));
    }
}
