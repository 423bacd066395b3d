package io.kiln.cli;

import io.kiln.trust.Trust;

import picocli.CommandLine.Mixin;

/** Where a network is trained, and how far the device is relied on. */
final class PlaceOptions {
    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    TrustOptions trust = new TrustOptions();

    /** Complains about numbers before anything is read. */
    void check(Shell shell) {
        device.options(shell);
        trust.trust(shell);
    }

    Trust trust(Shell shell) {
        return trust.trust(shell);
    }
}
