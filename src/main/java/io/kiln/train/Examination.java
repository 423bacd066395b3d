package io.kiln.train;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.net.Network;
import io.kiln.trust.Trust;

import java.util.function.Consumer;

/**
 * Lets a device that is not the CPU device show, before a training is begun, that it can do it: that
 * it has the memory, builds the kernels, and passes its self-test.
 *
 * @param network what is to be trained
 * @param data training data
 * @param scaling applied to every example
 * @param settings how it is to be trained
 * @param trust how far the device is relied on
 */
public record Examination(
        Network network, Dataset data, Scaling scaling, Settings settings, Trust trust)
        implements Consumer<Device> {
    /**
     * A step of the training.
     *
     * @return its plan, where all examples lie on the device
     */
    public Plan step() {
        return TrainingPlan.whole(network, new Source(data, scaling), settings);
    }

    /**
     * Examines.
     *
     * @param device where it is to be trained
     * @throws io.kiln.device.DeviceException when it cannot be
     */
    @Override
    public void accept(Device device) {
        if (Trust.examines(device)) {
            try (var session = new Session(device, network, data, scaling, settings, trust)) {
                session.selfTest();
            }
        }
    }
}
