package io.kiln.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which devices there are, and why others cannot be used. One bad driver does not hide the rest:
 * it is listed with its reason.
 */
public final class Discovery {
    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+).*");
    private static final long LOCAL = 1; // CL_LOCAL, of CL_DEVICE_LOCAL_MEM_TYPE
    private static final int BITS_OF_A_BYTE = 8;

    private Discovery() {}

    /**
     * Every device of every platform.
     *
     * @param cl a binding
     * @return one entry a device, one for each platform without any, and one when there is no
     *     platform
     */
    public static List<Found> of(Cl cl) {
        List<Found> all = new ArrayList<>();
        List<Ref> platforms;
        try {
            platforms = cl.platforms();
        } catch (DeviceException e) {
            return List.of(Found.nothing("", "the platforms cannot be listed: " + e.getMessage()));
        }
        if (platforms.isEmpty()) {
            return List.of(Found.nothing("", Installation.look().whyNoPlatform()));
        }
        int index = 0;
        for (Ref platform : platforms) {
            String name = new Reading(cl, platform).maybeText(Key.PLATFORM_NAME);
            try {
                List<Ref> devices = cl.devices(platform);
                if (devices.isEmpty()) {
                    all.add(Found.nothing(name, "the platform has no device"));
                }
                for (Ref device : devices) {
                    all.add(read(cl, index++, name, device));
                }
            } catch (DeviceException e) {
                all.add(Found.nothing(name, "its devices cannot be listed: " + e.getMessage()));
            }
        }
        return all;
    }

    private static Found read(Cl cl, int index, String platform, Ref device) {
        Reading r = new Reading(cl, device);
        String version = r.text(Key.DEVICE_VERSION);
        boolean available = r.number(Key.DEVICE_AVAILABLE) != 0;
        boolean compiler = r.number(Key.DEVICE_COMPILER_AVAILABLE) != 0;
        boolean little = r.number(Key.DEVICE_ENDIAN_LITTLE) != 0;
        return new Found(
                index,
                platform,
                device,
                r.text(Key.DEVICE_NAME),
                r.maybeText(Key.DEVICE_VENDOR),
                r.maybeText(Key.DRIVER_VERSION),
                version,
                kind(r.number(Key.DEVICE_TYPE)),
                (int) r.number(Key.DEVICE_MAX_COMPUTE_UNITS),
                (int) r.maybe(Key.DEVICE_MAX_CLOCK_FREQUENCY),
                r.number(Key.DEVICE_GLOBAL_MEM_SIZE),
                r.number(Key.DEVICE_MAX_MEM_ALLOC_SIZE),
                r.number(Key.DEVICE_LOCAL_MEM_SIZE),
                r.maybe(Key.DEVICE_LOCAL_MEM_TYPE) == LOCAL,
                r.number(Key.DEVICE_MAX_WORK_GROUP_SIZE),
                (int) r.maybe(Key.DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                (int) r.maybe(Key.DEVICE_MEM_BASE_ADDR_ALIGN) / BITS_OF_A_BYTE,
                r.maybe(Key.DEVICE_PROFILING_TIMER_RESOLUTION),
                r.maybe(Key.DEVICE_SINGLE_FP_CONFIG),
                r.maybe(Key.DEVICE_HOST_UNIFIED_MEMORY) != 0,
                words(r.maybeText(Key.DEVICE_EXTENSIONS)),
                r.failure != null ? r.failure : reason(version, available, compiler, little));
    }

    private static @Nullable String reason(
            String version, boolean available, boolean compiler, boolean little) {
        if (!available) {
            return "the driver says that the device is not available";
        }
        if (!compiler) {
            return "its driver has no compiler";
        }
        if (!little) {
            return "its numbers have the other order of bytes (big-endian)";
        }
        Matcher number = VERSION.matcher(version);
        if (!number.matches()) {
            return "it says '" + version + "' where a version of OpenCL should be";
        }
        int major = Integer.parseInt(number.group(1));
        boolean older = major < 1 || major == 1 && Integer.parseInt(number.group(2)) < 2;
        return older ? "it speaks " + version + ", and Kiln needs OpenCL 1.2" : null;
    }

    private static DeviceInfo.Kind kind(long type) {
        if ((type & Key.TYPE_GPU) != 0) {
            return DeviceInfo.Kind.GPU;
        }
        return (type & Key.TYPE_CPU) != 0 ? DeviceInfo.Kind.CPU : DeviceInfo.Kind.ACCELERATOR;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    /** Asks and never throws. The first question that must be answered, and is not, is kept. */
    private static final class Reading {
        private final Cl cl;
        private final Ref of;
        private @Nullable String failure;

        Reading(Cl cl, Ref of) {
            this.cl = cl;
            this.of = of;
        }

        long number(int key) {
            try {
                return cl.number(of, key);
            } catch (DeviceException e) {
                fail(e);
                return 0;
            }
        }

        long maybe(int key) {
            String before = failure;
            long number = number(key);
            failure = before;
            return number;
        }

        String text(int key) {
            try {
                return cl.text(of, key);
            } catch (DeviceException e) {
                fail(e);
                return "";
            }
        }

        String maybeText(int key) {
            String before = failure;
            String text = text(key);
            failure = before;
            return text;
        }

        private void fail(DeviceException e) {
            if (failure == null) {
                failure = "it does not say what it is: " + e.getMessage();
            }
        }
    }
}
