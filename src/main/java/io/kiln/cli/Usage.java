package io.kiln.cli;

import io.kiln.device.DeviceException;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What is wrong with the words of a command line. */
final class Usage {
    private Usage() {}

    /**
     * Makes something of what a user wrote. The library checks numbers and names itself; here its
     * complaint becomes one about usage.
     *
     * @param spec the command that was given the words
     * @param make for example {@code () -> Activation.of(word)}
     */
    static <T> T check(CommandSpec spec, Supplier<T> make) {
        try {
            return make.get();
        } catch (DeviceException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Refuses options that a verb does not take together with another.
     *
     * @param with for example {@code --resume}
     * @param allowed the longest names of those that go with it
     */
    static void only(CommandSpec spec, String with, List<String> allowed) {
        for (var option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.longestName().equals(with) && !allowed.contains(option.longestName())) {
                throw wrong(
                        spec,
                        String.format(
                                Locale.ROOT,
                                "%s: not with %s, the run's own settings hold",
                                option.longestName(),
                                with));
            }
        }
    }

    /** A constant as it is written on a command line. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A complaint about usage. */
    static ParameterException wrong(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
