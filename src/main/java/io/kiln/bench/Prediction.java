package io.kiln.bench;

import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.net.Network;
import io.kiln.net.NetworkPlan;

import java.util.Locale;

/**
 * Answers of a network to examples that lie in Java, back in Java: copies in both directions are
 * part of the time.
 *
 * @param network what answers
 * @param batch examples at once
 */
public record Prediction(Network network, int batch) implements Case {
    Plan plan() {
        return NetworkPlan.prediction(network, batch);
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "predict %s batch %d", network.widths(), batch);
    }

    @Override
    public Group group() {
        return Group.PREDICTION;
    }

    @Override
    public long flops() {
        return plan().flops();
    }

    @Override
    public long bytes() {
        return Traffic.least(plan());
    }

    @Override
    public Work open(Device device, Material material) {
        return new PredictionWork(device, this);
    }
}
