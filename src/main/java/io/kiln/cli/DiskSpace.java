package io.kiln.cli;

import io.kiln.device.Tensor;
import io.kiln.net.Network;
import io.kiln.net.NetworkTensors;
import io.kiln.page.Words;
import io.kiln.train.Settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether what a run will write fits on the disk, before hours are spent on it. */
final class DiskSpace {
    private static final long MARGIN = 4L << 20; // settings, figures, headers of files
    private static final int MODELS = 3; // the best, the last, and one that replaces another

    private DiskSpace() {}

    /**
     * Bytes that runs need at most.
     *
     * @param checkpoints that each keeps; one more is there while it is written
     * @param runs how many
     */
    static long needed(Network network, Settings settings, int checkpoints, int runs) {
        long state = NetworkTensors.state(network, settings.update()).stream()
                .mapToLong(Tensor::size)
                .sum();
        long model = network.parameters();
        long floats = (checkpoints + 1L) * (model + state) + MODELS * model;
        return runs * (4 * floats) + MARGIN;
    }

    /**
     * Refuses a folder on a disk that is too full.
     *
     * @param folder need not exist
     * @throws OutputException with both figures
     */
    static void require(Path folder, long needed) {
        require(folder, needed, free(folder));
    }

    static void require(Path folder, long needed, long free) {
        if (free < needed) {
            throw new OutputException(String.format(
                            Locale.ROOT,
                            "%s: the run needs %s for checkpoints and models, and %s is free on its disk; make room,",
                            folder,
                            Words.bytes(needed),
                            Words.bytes(free))
                    + " or give another folder with --out or a lower --keep");
        }
    }

    /** Bytes that are free where a folder is or will be. */
    private static long free(Path folder) {
        Path at = folder.toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        try {
            return Files.getFileStore(at).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // not known; writing will tell
        }
    }
}
