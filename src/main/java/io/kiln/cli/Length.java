package io.kiln.cli;

import io.kiln.device.DeviceException;
import io.kiln.model.ModelException;
import io.kiln.train.Run;
import io.kiln.train.Stopping;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a run lasts, and how much of it is kept.
 *
 * @param stopping when it ends before its last epoch
 * @param keep how many of its newest checkpoints stay
 */
record Length(Stopping stopping, int keep) {
    static final int KEPT = 2;

    private static final String KEEP = "keep";

    /** For a run's configuration, what is not as ever. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(stopping.facts());
        if (keep != KEPT) {
            facts.put(KEEP, keep);
        }
        return facts;
    }

    /**
     * By a run's configuration.
     *
     * @throws ModelException when it does not say when the run ends
     */
    static Length of(Path folder, Map<String, String> config) {
        try {
            return new Length(Stopping.of(config), keep(config));
        } catch (DeviceException e) {
            throw new ModelException(folder.resolve(Run.CONFIG) + ": " + e.getMessage(), e);
        }
    }

    private static int keep(Map<String, String> config) {
        try {
            return Math.max(1, Integer.parseInt(config.getOrDefault(KEEP, "" + KEPT)));
        } catch (NumberFormatException e) {
            return KEPT; // a damaged number costs an old checkpoint, no more
        }
    }
}
