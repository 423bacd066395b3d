package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceInfo;
import io.kiln.device.PrivateCache;
import io.kiln.device.Program;
import io.kiln.device.Sha256;
import io.kiln.device.Version;

import java.nio.file.Path;
import java.util.List;

/**
 * The self-tests that were passed: a folder of tiny files, one a key. Whatever is
 * wrong with a file, or with the folder, means that the test is done again.
 */
final class Passes {
    private final PrivateCache cache;

    Passes(Path folder) {
        this.cache = new PrivateCache(folder, "passed self-tests");
    }

    /** All that a pass depends on: device, driver, version, plans, how they are run, kernels. */
    static String key(Device device, List<Program> programs) {
        DeviceInfo info = device.info();
        var text = new StringBuilder();
        for (String fact : new String[] {
            Version.number(),
            info.name(),
            info.driver(),
            info.way(),
            "canonical " + info.canonical()
        }) {
            text.append(fact).append('\n');
        }
        for (Program program : programs) {
            text.append(program.plan().hash()).append('\n');
            text.append(device.rewrite(program.plan())).append('\n');
            text.append(program.kernels()).append('\n');
        }
        return Sha256.of(text.toString());
    }

    private static String content(String key) {
        return "self-test passed\n" + key + "\n" + Sha256.of("self-test passed " + key) + "\n";
    }

    boolean has(String key) {
        return content(key).equals(cache.find(key));
    }

    void add(String key) {
        cache.keep(key, content(key));
    }
}
