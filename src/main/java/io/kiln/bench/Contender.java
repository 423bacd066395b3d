package io.kiln.bench;

import org.jspecify.annotations.Nullable;

/**
 * Who takes part.
 *
 * @param label what tables call it
 * @param device its id
 * @param name what the device calls itself
 * @param driver what runs it
 * @param variant which of its ways of computing was chosen
 * @param ceilings what it reaches at best, null when it failed at once
 */
public record Contender(
        String label,
        String device,
        String name,
        String driver,
        String variant,
        @Nullable Ceilings ceilings) {
    Contender with(@Nullable Ceilings others) {
        return new Contender(label, device, name, driver, variant, others);
    }
}
