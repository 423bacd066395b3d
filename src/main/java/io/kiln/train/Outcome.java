package io.kiln.train;

import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a run came to.
 *
 * @param last weights after the last step, or their averages where those answer
 * @param chosen weights of the best epoch by validation, or the last without a validation part
 * @param best which epoch that was, or null without a validation part
 * @param epochs reports of the epochs done now
 * @param interrupted whether the run was stopped before its end
 */
public record Outcome(
        Weights last,
        Weights chosen,
        @Nullable Best best,
        List<EpochReport> epochs,
        boolean interrupted) {}
