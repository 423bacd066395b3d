package io.kiln.device.cl;

import io.kiln.cl.Bindings;
import io.kiln.cl.Cl;
import io.kiln.cl.Installation;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.DeviceProvider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Offers the devices of every OpenCL platform, or says why there are none. */
public final class ClProvider implements DeviceProvider {
    /** For the {@link java.util.ServiceLoader}. */
    public ClProvider() {}

    @Override
    public List<Listing> list(DeviceOptions options) {
        try {
            Cl cl = Bindings.open(options.binding());
            List<Listing> listings = new ArrayList<>();
            for (Candidate candidate : Candidate.all(cl)) {
                listings.add(candidate.listing());
            }
            return listings;
        } catch (DeviceException e) {
            return List.of(none(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public List<String> installed() {
        return Installation.look().lines();
    }

    private static Listing none(String reason) {
        return new Listing("cl", "OpenCL", DeviceInfo.Kind.ACCELERATOR, false, reason, Map.of());
    }

    @Override
    public Device open(String id, DeviceOptions options) {
        Cl cl = Bindings.open(options.binding());
        for (Candidate candidate : Candidate.all(cl)) {
            if (candidate.id().equals(id)) {
                return candidate.open(options, Sources.shipped());
            }
        }
        throw new DeviceException("device " + id + ": it is not there any more");
    }
}
