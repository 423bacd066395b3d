package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where settings come from that are not on the command line. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Take settings from a file: lines of key = value with the names of options"
                            + " without dashes, # before comments. An option or a variable (KILN_EPOCHS for"
                            + " --epochs) outweighs it. Every run leaves such a file, train.conf.")
    @Nullable
    Path config;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description =
                    "Begin from settings that came with Kiln, see kiln recipes, or from a file of your own."
                            + " Everything else outweighs them.")
    @Nullable
    String recipe;

    @Option(
            names = "--print-config",
            description = "Print the settings that hold, and where each comes from; train nothing.")
    boolean print;

    private Layers layers = Layers.NONE;

    /** What was found there. */
    Layers layers() {
        return layers;
    }

    void layers(Layers found) {
        layers = found;
    }
}
