package io.kiln.train;

import org.jspecify.annotations.Nullable;

/**
 * What is written down after an epoch. Everything but the time repeats exactly with the same
 * settings and data.
 *
 * @param epoch from 1
 * @param trainLoss mean loss of an example during the epoch, each batch before its update
 * @param training loss and accuracy of its last weights on the examples trained on, as these are; null
 *     where nobody asked for it
 * @param validation loss and accuracy on the validation part, or null without one
 * @param best whether this is the best epoch so far by validation
 * @param seconds time of the epoch's steps, shuffling included, validation not
 * @param imagesPerSecond examples trained on in a second
 * @param rate learning rate of the first step
 * @param weights hash of the weights afterwards, 64 hex digits
 */
public record EpochReport(
        int epoch,
        double trainLoss,
        @Nullable Score training,
        @Nullable Score validation,
        boolean best,
        double seconds,
        double imagesPerSecond,
        float rate,
        String weights) {}
