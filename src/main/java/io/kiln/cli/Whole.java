package io.kiln.cli;

import io.kiln.cli.Layers.Setting;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The words of a command line above what else is set.
 *
 * @param words parsed by themselves
 * @param verb their verb
 * @param configured the same, for its checks
 */
record Whole(ParseResult words, CommandSpec verb, Configured configured) {
    /**
     * Parses the words again, with defaults that were set elsewhere.
     *
     * @throws ParameterException when a value is out of its range, naming where it was set if that
     *     was not on the command line
     */
    ParseResult above(Layers layers) {
        Optional<ParameterException> problem = problem(layers);
        if (problem.isPresent()) {
            String said = String.valueOf(problem.get().getMessage());
            throw Usage.wrong(
                    verb,
                    culprit(layers)
                            .map(setting -> setting.where() + ": " + said)
                            .orElse(said));
        }
        return parse(layers);
    }

    private ParseResult parse(Layers layers) {
        verb.defaultValueProvider(layers);
        return words.commandSpec()
                .commandLine()
                .parseArgs(words.originalArgs().toArray(String[]::new));
    }

    private Optional<ParameterException> problem(Layers layers) {
        try {
            parse(layers);
            configured.checkOptions();
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(e);
        }
    }

    /** The setting without which all would be well. */
    private Optional<Setting> culprit(Layers layers) {
        for (Map.Entry<String, Setting> entry : layers.settings().entrySet()) {
            var others = new HashMap<>(layers.settings());
            others.remove(entry.getKey());
            if (problem(new Layers(others)).isEmpty()) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }
}
