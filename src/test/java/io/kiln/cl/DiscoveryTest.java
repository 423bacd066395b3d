package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.DeviceInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that is there is listed, with a reason where it cannot be used. */
final class DiscoveryTest {
    /** Platforms and devices by name; what a device says is {@link #usual} but for the changes. */
    private final Map<String, List<String>> machine = new LinkedHashMap<>();

    private final Map<Integer, Object> changes = new HashMap<>();

    private record Named(Ref.Kind kind, String name) implements Ref {}

    /** A driver made of the tables above. A platform named broken fails, as does a key of -30. */
    private Cl driver() {
        return (Cl) Proxy.newProxyInstance(
                Cl.class.getClassLoader(),
                new Class<?>[] {Cl.class},
                (proxy, method, words) -> switch (method.getName()) {
                    case "platforms" -> named(Ref.Kind.PLATFORM, List.copyOf(machine.keySet()));
                    case "devices" -> devices(((Named) words[0]).name());
                    default -> answer((Named) words[0], (Integer) words[1]);
                });
    }

    private static List<Ref> named(Ref.Kind kind, List<String> names) {
        return names.stream().<Ref>map(name -> new Named(kind, name)).toList();
    }

    private List<Ref> devices(String platform) {
        if (platform.equals("broken")) {
            throw new ClException("clGetDeviceIDs", -6);
        }
        return named(Ref.Kind.DEVICE, machine.get(platform));
    }

    private Object answer(Named of, int key) {
        Object changed = changes.get(key);
        if (Integer.valueOf(-30).equals(changed)) {
            throw new ClException("clGetDeviceInfo", -30);
        }
        return changed != null ? changed : usual(of.name(), key);
    }

    private static Object usual(String name, int key) {
        return switch (key) {
            case Key.PLATFORM_NAME, Key.DEVICE_NAME -> name;
            case Key.DEVICE_VERSION -> "OpenCL 1.2 test";
            case Key.DEVICE_VENDOR, Key.DRIVER_VERSION -> "some";
            case Key.DEVICE_EXTENSIONS -> "cl_khr_one  cl_khr_two";
            case Key.DEVICE_TYPE -> Key.TYPE_GPU | 1;
            case Key.DEVICE_MEM_BASE_ADDR_ALIGN -> 1024L;
            default -> 1L;
        };
    }

    private Found only() {
        machine.put("platform", List.of("device"));
        List<Found> all = Discovery.of(driver());
        assertEquals(1, all.size());
        return all.get(0);
    }

    @Test
    void indicesRunOverAllPlatforms() {
        machine.put("first", List.of("a", "b"));
        machine.put("empty", List.of());
        machine.put("broken", List.of());
        machine.put("last", List.of("c"));
        List<String> lines = Discovery.of(driver()).stream()
                .map(f -> f.index() + " " + f.platform() + " " + f.name() + " " + f.reason())
                .toList();
        assertEquals(
                List.of(
                        "0 first a null",
                        "1 first b null",
                        "-1 empty empty the platform has no device",
                        "-1 broken broken its devices cannot be listed: clGetDeviceIDs: "
                                + Status.of(-6),
                        "2 last c null"),
                lines);
    }

    @Test
    void aDeviceSaysWhatItIs() {
        Found found = only();
        assertTrue(found.usable());
        assertNotNull(found.device());
        assertEquals(DeviceInfo.Kind.GPU, found.kind());
        assertEquals(List.of("cl_khr_one", "cl_khr_two"), found.extensions());
        assertEquals(128, found.alignBytes());
        assertTrue(found.localDedicated() && found.unifiedMemory());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x1027 | the driver says that the device is not available",
                "0x1028 | its driver has no compiler",
                "0x1026 | its numbers have the other order of bytes (big-endian)",
            })
    void whatMakesADeviceUnusableIsTheReason(String key, String reason) {
        changes.put(Integer.decode(key), 0L);
        assertEquals(reason, only().reason());
    }

    @ParameterizedTest
    @CsvSource({"OpenCL 1.1 old, false", "OpenCL 1.2, true", "OpenCL 3.0 PoCL, true", "none, false"
    })
    void versionsFrom12OnAreUsable(String version, boolean usable) {
        changes.put(Key.DEVICE_VERSION, version);
        Found found = only();
        assertEquals(usable, found.usable(), () -> found.reason());
    }

    @Test
    void aQuestionThatMustBeAnsweredMakesTheReason() {
        changes.put(Key.DEVICE_MAX_MEM_ALLOC_SIZE, -30);
        assertEquals(
                "it does not say what it is: clGetDeviceInfo: INVALID_VALUE (-30)",
                only().reason());
    }

    @Test
    void aQuestionThatMayStayOpenDoesNot() {
        changes.put(Key.DEVICE_HOST_UNIFIED_MEMORY, -30);
        changes.put(Key.DEVICE_MAX_CLOCK_FREQUENCY, -30);
        Found found = only();
        assertNull(found.reason());
        assertEquals(0, found.clockMHz());
    }

    @NeedsOpenCl
    @ParameterizedTest
    @ValueSource(strings = {"jocl", "lwjgl"})
    void aRealDeviceIsFound(String binding) {
        CheckedCl cl = Bindings.open(binding);
        List<Found> usable = Discovery.of(cl).stream().filter(Found::usable).toList();
        assertTrue(!usable.isEmpty(), "no usable OpenCL device: the tests need one");
        Found found = usable.get(0);
        assertTrue(found.units() > 0 && found.maxAllocBytes() > 0, found::toString);
        assertTrue(found.globalBytes() >= found.maxAllocBytes(), found::toString);
        assertTrue(found.alignBytes() >= 4, found::toString);
        assertTrue(!found.extensions().isEmpty(), found::toString);
        assertEquals(0, cl.live());
    }
}
